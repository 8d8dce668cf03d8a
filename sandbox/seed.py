"""The demo world: two accounts, their users, and boards of invented people. One seed, one world."""

from __future__ import annotations

import random
from typing import Any

from sandbox import paper
from sandbox.world import Asset, Board, Column, Item, User, World

ACME, GLOBEX = 20481632, 20481700
DANA, SAM, VERA, GIL, HANK = 61204477, 61204478, 61204479, 61204480, 61209900
LEADS, CONTACTS, GLOBEX_LEADS = 18400112233, 18400112299, 18400117711
FIRST_ITEM, FIRST_ASSET = 18400900001, 700100001

FIRST = [
    "Ada",
    "Grace",
    "Alan",
    "Edsger",
    "Barbara",
    "Donald",
    "Radia",
    "Ken",
    "Frances",
    "Dennis",
    "Katherine",
    "Tim",
    "Hedy",
    "Linus",
    "Margaret",
    "John",
    "Joan",
    "Niklaus",
    "Mary",
    "Claude",
    "Annie",
    "Guido",
    "Karen",
    "James",
    "Evelyn",
    "Bjarne",
    "Shafi",
    "Leslie",
    "Sophie",
    "Brian",
    "Lynn",
    "Robin",
    "Jean",
    "Tony",
    "Adele",
    "Charles",
    "Ida",
    "Vint",
    "Rosa",
    "Emil",
]
LAST = [
    "Byron",
    "Hop",
    "Turin",
    "Dykstra",
    "Liskow",
    "Knut",
    "Perl",
    "Tomson",
    "Alan",
    "Richie",
    "Jonson",
    "Bern",
    "Lamar",
    "Torvald",
    "Hamil",
    "McCart",
    "Clark",
    "Wirt",
    "Keller",
    "Shanon",
    "Easley",
    "Rosum",
    "Sparck",
    "Gosling",
    "Boyd",
    "Strop",
    "Goldwas",
    "Lampor",
    "Wilsen",
    "Kernig",
    "Conwey",
    "Milner",
    "Bartik",
    "Hoar",
    "Goldstin",
    "Babich",
    "Rhod",
    "Cerv",
    "Peter",
    "Post",
]
FIRMS = (
    ("Northwind Robotics", "northwind.example"),
    ("Copper & Pine", "copperpine.example"),
    ("Lumen Dental", "lumendental.example"),
    ("Atelier Bleu", "atelierbleu.example"),
    ("Weiß Logistik", "weisslogistik.example"),
    ("Harbour Foods", "harbourfoods.example"),
    ("Kite Analytics", "kite.test"),
    ("Orchard Legal", "orchardlegal.example"),
)
LABELS = (("Interested", 0), ("Contacted", 1), ("Replied", 2), ("New", 3), ("Bounced", 4), ("Won", 6))


def plant(world: World, seed: int) -> None:
    """Fill the world."""
    chance = random.Random(seed)
    _people(world)
    _board(world, LEADS, ACME, "Leads", [("topics", "Inbound"), ("won", "Won")])
    _board(world, CONTACTS, ACME, "Contacts", [("topics", "Everybody")])
    _board(world, GLOBEX_LEADS, GLOBEX, "Globex leads", [("topics", "Inbound")])
    world.boards[LEADS].guests = frozenset({GIL})
    for n in range(40):
        _lead(world, chance, n, LEADS, FIRST_ITEM + n)
    for n in range(10):
        _lead(world, chance, n + 17, CONTACTS, FIRST_ITEM + 500 + n)
    _lead(world, chance, 3, GLOBEX_LEADS, FIRST_ITEM + 900)
    _offer(world)
    _spoil(world)


def _offer(world: World) -> None:
    """Give the first leads an offer each, one of them two more files, and one a link instead."""
    for n in range(6):
        item = world.items[FIRST_ITEM + n]
        page = paper.pdf(["Acme GmbH", f"An offer for {item.cells['company']}", f"made for {item.name}"])
        _file(world, item, FIRST_ASSET + n, f"Offer for {item.name}.pdf", page)
    grace = world.items[FIRST_ITEM + 1]
    prices = paper.table([("What", "A month"), ("Basic", "19"), ("Pro", "49")])
    _file(world, grace, FIRST_ASSET + 10, "Prices.csv", prices)
    _file(world, grace, FIRST_ASSET + 11, "Logo.png", paper.png(0x5B, 0x5F, 0xC7))
    link = {"fileType": "GOOGLE_DRIVE", "fileId": "1", "name": "Offer", "linkToFile": "https://drive.google.com/1"}
    world.items[FIRST_ITEM + 6].cells["offer"] = {"files": [link]}


def _file(world: World, item: Item, number: int, name: str, content: bytes) -> None:
    asset = Asset(number, world.boards[item.board_id].account_id, name, content)
    world.assets[number] = asset
    kept = item.cells.setdefault("offer", {"files": []})
    kept["files"].append(asset.entry())


def _people(world: World) -> None:
    for user in (
        User(DANA, ACME, "Dana Levi", "dana@acme.test", "admin", "Europe/Berlin"),
        User(SAM, ACME, "Sam Ortiz", "sam@acme.test", "member", "America/New_York"),
        User(VERA, ACME, "Vera Kim", "vera@acme.test", "view_only", "Europe/Paris", "fr"),
        User(GIL, ACME, "Gil Guest", "gil@guest.example", "guest", "Europe/Berlin"),
        User(HANK, GLOBEX, "Hank Globex", "hank@globex.test", "admin", "America/Chicago"),
    ):
        world.users[user.id] = user


def _board(world: World, number: int, account: int, name: str, groups: list[tuple[str, str]]) -> None:
    labels = [{"id": one, "label": text, "index": n, "is_done": text == "Won"} for n, (text, one) in enumerate(LABELS)]
    columns = [
        Column("name", "Name", "name"),
        Column("status", "Status", "status", labels),
        Column("email", "E-mail", "email"),
        Column("phone", "Phone", "phone"),
        Column("first_name", "First name", "text"),
        Column("company", "Company", "text"),
        Column("owner", "Owner", "people"),
        Column("score", "Score", "numbers"),
        Column("offer", "Offer", "file"),
        Column("add", "Add to sequence", "button"),
    ]
    world.boards[number] = Board(number, account, name, columns, groups)


def _lead(world: World, chance: random.Random, n: int, board: int, number: int) -> None:
    first, last = FIRST[n % len(FIRST)], LAST[n % len(LAST)]
    firm, domain = FIRMS[n % len(FIRMS)]
    email = f"{first}.{last}@{domain}".lower()
    cells: dict[str, Any] = {
        "status": {"index": 3},
        "email": {"email": email, "text": email},
        "phone": {"phone": f"+49301234{n:04}", "countryShortName": "DE"},
        "first_name": first,
        "company": firm,
        "owner": {"personsAndTeams": [{"id": DANA if n % 3 else SAM, "kind": "person"}]},
        "score": str(chance.randint(10, 99)),
    }
    world.items[number] = Item(number, board, f"{first} {last}", "topics", cells)


def _spoil(world: World) -> None:
    """Leave a few rows as people leave them: without an address, with a wrong one, without a first name."""
    world.items[FIRST_ITEM + 36].cells["email"] = None
    world.items[FIRST_ITEM + 37].cells["email"] = {"email": "ask reception", "text": "ask reception"}
    world.items[FIRST_ITEM + 38].cells["first_name"] = None
