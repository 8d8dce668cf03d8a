"""Whose colleague somebody is, by the domain of their address (row L6). No I/O.

Providers where anybody may have an address are no company: the list holds those whose own pages let anybody sign up,
and what big providers of access give their customers. One that is missing makes a rule reach too far: it is long.
"""

from __future__ import annotations

FREE = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.fr outlook.de outlook.es outlook.it hotmail.com hotmail.co.uk
    hotmail.fr hotmail.de hotmail.es hotmail.it live.com live.co.uk live.fr live.de live.nl live.it msn.com yahoo.com
    yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ca yahoo.com.au yahoo.com.br yahoo.co.in yahoo.co.jp ymail.com
    rocketmail.com icloud.com me.com mac.com aol.com aim.com proton.me protonmail.com protonmail.ch pm.me tutanota.com
    tuta.com tutamail.com tuta.io hey.com fastmail.com fastmail.fm zoho.com zohomail.com zohomail.eu gmx.com gmx.de
    gmx.net gmx.at gmx.ch gmx.fr web.de freenet.de t-online.de arcor.de posteo.de mailbox.org mail.de email.de
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr libero.it virgilio.it tiscali.it alice.it tin.it
    terra.com.br uol.com.br bol.com.br sapo.pt telenet.be skynet.be proximus.be ziggo.nl kpnmail.nl planet.nl xs4all.nl
    bluewin.ch hispeed.ch btinternet.com sky.com virginmedia.com talktalk.net ntlworld.com comcast.net verizon.net
    att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net rogers.com bell.net shaw.ca telus.net
    bigpond.com optusnet.com.au xtra.co.nz mail.com email.com usa.com inbox.com mail.ru bk.ru inbox.ru list.ru yandex.ru
    yandex.com ya.ru rambler.ru ukr.net i.ua seznam.cz email.cz centrum.cz wp.pl o2.pl onet.pl interia.pl abv.bg
    freemail.hu citromail.hu qq.com foxmail.com 163.com 126.com yeah.net sina.com sohu.com aliyun.com naver.com
    daum.net hanmail.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp rediffmail.com walla.co.il walla.com
    duck.com simplelogin.com mozmail.com privaterelay.appleid.com
    """.split()  # noqa: SIM905
)


def company_domain(address: str) -> str | None:
    """Return the domain that colleagues share, in small letters; None: it is nobody's, or everybody's."""
    _, at, domain = address.strip().lower().rpartition("@")
    domain = domain.rstrip(".")
    return domain if at and domain and domain not in FREE else None
