"""The reasons in French: what happened, and what to do next; the codes are those of `sequences.core.reasons`."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # not enrolled
    "already_enrolled": (
        "L’élément est déjà inscrit dans cette séquence.",
        "Rien à faire : il pourra y entrer de nouveau quand il en sera sorti.",
    ),
    "no_email": (
        "L’élément n’a pas d’adresse e-mail.",
        "Remplissez sa colonne E-mail, puis inscrivez-le de nouveau.",
    ),
    "bad_email": (
        "La colonne E-mail de l’élément contient autre chose qu’une adresse e-mail.",
        "Corrigez l’adresse, puis inscrivez l’élément de nouveau.",
    ),
    "sequence_not_active": (
        "La séquence n’est pas active.",
        "Activez la séquence, puis inscrivez l’élément de nouveau.",
    ),
    "sequence_not_found": (
        "Cette séquence n’existe pas dans ce compte.",
        "Choisissez une autre séquence.",
    ),
    "sequence_other_board": (
        "La séquence appartient à un autre tableau.",
        "Choisissez une séquence de ce tableau.",
    ),
    "not_allowed": (
        "La personne qui a inscrit l’élément ne peut pas utiliser cette séquence.",
        "Demandez au propriétaire de la séquence de l’inscrire, ou de partager la boîte d’envoi.",
    ),
    "had_before": (
        "La personne a déjà suivi cette séquence, qui ne prend personne deux fois.",
        "Inscrivez-la dans une autre séquence, ou autorisez les retours dans les règles.",
    ),
    "had_lately": (
        "La personne a suivi cette séquence récemment : elle pourra y revenir à partir du {day}.",
        "Inscrivez-la à ce moment-là, ou changez le délai de retour dans les règles.",
    ),
    "inside_elsewhere": (
        "La personne est dans une autre séquence, et celle-ci ne prend personne qui y est.",
        "Attendez qu’elle ait quitté l’autre, ou retirez-la.",
    ),
    "same_address_inside": (
        "Un autre élément avec la même adresse e-mail est dans cette séquence.",
        "Rien à faire : la personne en reçoit déjà les e-mails.",
    ),
    # waiting
    "waiting_for_window": (
        "L’e-mail attend les heures d’envoi de la séquence.",
        "Rien à faire : il partira au début des heures d’envoi.",
    ),
    "mail_delayed": (
        "L’e-mail n’a pas encore pu être remis.",
        "Rien à faire : un nouvel essai a lieu automatiquement.",
    ),
    "out_of_office": (
        "La personne est absente : l’exécution est en attente jusqu’à cette date : {day}.",
        "Rien à faire : elle reprendra d’elle-même, et l’attente avant l’étape suivante commencera ce jour-là.",
    ),
    "mailbox_pace": (
        "La boîte a envoyé autant d’e-mails que son rythme le permet.",
        "Rien à faire : l’e-mail partira dès qu’il y aura de la place ; le rythme se règle dans les paramètres de la "
        "boîte.",
    ),
    "mailbox_refused": (
        "Le serveur de messagerie ne laisse pas la séquence envoyer depuis sa boîte.",
        "Vérifiez le mot de passe et les limites de la boîte ; un nouvel essai a lieu automatiquement.",
    ),
    "owner_away": (
        "Le propriétaire de l’élément est absent jusqu’à cette date : {day}, et l’e-mail part de sa boîte.",
        "Rien à faire : l’exécution reprendra d’elle-même ; un e-mail qui ouvre un fil part plus tôt si l’élément "
        "change de propriétaire.",
    ),
    "usage_limit": (
        "Le compte a utilisé toutes les actions que sa limite permet ce mois-ci.",
        "Rien à faire : l’exécution reprendra le mois prochain, ou dès qu’un administrateur relèvera la limite.",
    ),
    "calendar_closed": (
        "Tous les jours d’envoi des années à venir sont des jours non travaillés de l’expéditeur ou du destinataire.",
        "Libérez un jour dans le calendrier du compte, ou donnez plus de jours d’envoi à la séquence ; la vérification "
        "a lieu chaque jour.",
    ),
    "monday_unreachable": (
        "monday.com n’a pas répondu.",
        "Rien à faire : un nouvel essai a lieu automatiquement.",
    ),
    "monday_not_connected": (
        "monday.com ne laisse pas l’application lire l’élément.",
        "Demandez à un administrateur de reconnecter l’application à monday ; un nouvel essai a lieu automatiquement.",
    ),
    "file_unreadable": (
        "Un fichier de l’élément n’a pas pu être lu depuis monday.com : {file}.",
        "Rien à faire : un nouvel essai a lieu automatiquement. Si cela persiste, chargez le fichier de nouveau.",
    ),
    "waiting_for_activity": (
        "L’étape suivante attend qu’une activité soit effectuée.",
        "Terminez l’activité dans le tableau Activités.",
    ),
    "mailbox_not_connected": (
        "La boîte depuis laquelle la séquence envoie n’est pas connectée.",
        "Connectez la boîte ; les personnes qui l’attendent reprendront alors.",
    ),
    "no_owner_mailbox": (
        "Aucun propriétaire de l’élément n’a de boîte que la séquence puisse utiliser.",
        "Confiez l’élément à une personne qui prête sa boîte, ou demandez à son propriétaire d’en connecter et d’en "
        "prêter une ; la vérification a lieu chaque heure.",
    ),
    "owner_left": (
        "La personne à qui l’élément appartient, ou qui lui a déjà écrit, n’est plus un utilisateur actif du compte.",
        "Confiez l’élément à une autre personne ; si un fil a déjà commencé, retirez la personne et inscrivez-la de "
        "nouveau.",
    ),
    "thread_mailbox_gone": (
        "L’e-mail appartient au fil de {value}, et cette boîte n’est plus connectée, ou plus prêtée.",
        "Connectez ou prêtez de nouveau la boîte, ou retirez la personne et inscrivez-la de nouveau.",
    ),
    "paused_by_person": (
        "Quelqu’un a mis l’exécution en pause.",
        "Reprenez-la quand elle doit continuer : il restera alors ce qui restait de l’attente.",
    ),
    "board_says_pause": (
        "Le tableau indique {value} : l’exécution est en pause.",
        "Reprenez-la, ou faites indiquer autre chose au tableau pour qu’elle reprenne.",
    ),
    "paused_by_automation": (
        "Une automatisation a mis l’exécution en pause.",
        "Reprenez-la quand elle doit continuer : il restera alors ce qui restait de l’attente.",
    ),
    "colleague_wrote": (
        "Une personne de la même entreprise a répondu : l’exécution est en pause pour quelques jours.",
        "Parlez à la personne qui a répondu ; reprenez l’exécution si elle doit continuer plus tôt.",
    ),
    "too_many_bounces": (
        "Trop d’e-mails récents de la séquence sont revenus comme non distribuables ({share}) : elle n’en envoie "
        "plus pour le moment.",
        "Corrigez les adresses sur le tableau, puis laissez la séquence continuer.",
    ),
    "outcome_unknown": (
        "La connexion s’est interrompue pendant la remise d’un e-mail : il a peut-être été envoyé, peut-être pas.",
        "Regardez dans le dossier Envoyés de la boîte, puis choisissez de le renvoyer ou de le passer.",
    ),
    "no_file": (
        "L’élément n’a pas de fichier dans la colonne {field}, et l’e-mail ne part pas sans.",
        "Chargez le fichier dans l’élément : l’e-mail partira alors de lui-même dans l’heure.",
    ),
    "file_is_link": (
        "Ce qui se trouve dans une colonne Fichiers de l’élément n’est pas un fichier chargé et ne peut pas être "
        "joint : {file}.",
        "Remplacez-le par un fichier chargé, ou retirez-le : l’e-mail partira alors de lui-même dans l’heure.",
    ),
    "file_not_sent": (
        "Un fichier de l’élément est vide, d’un type qui n’est pas envoyé, ou d’un autre type que son nom l’indique : "
        "{file}.",
        "Remplacez-le, par exemple par un PDF : l’e-mail partira alors de lui-même dans l’heure.",
    ),
    "file_too_large": (
        "Un fichier de l’élément dépasse 5 Mo : {file}.",
        "Remplacez-le par un plus petit : l’e-mail partira alors de lui-même dans l’heure.",
    ),
    "too_many_files": (
        "Avec les fichiers de l’élément, l’e-mail porterait plus de 10 fichiers, ou plus de 10 Mo au total.",
        "Retirez des fichiers des colonnes de l’élément : l’e-mail partira alors de lui-même dans l’heure.",
    ),
    # skipped
    "mail_skipped": (
        "Quelqu’un a passé l’e-mail, dont on ne pouvait savoir s’il avait été envoyé.",
        "Rien à faire : l’exécution a continué avec l’étape suivante.",
    ),
    "activity_dropped": (
        "L’activité a été passée : quelqu’un l’a abandonnée, ou l’exécution a pris fin avant qu’elle soit faite.",
        "Rien à faire : qui veut encore la faire la retrouve dans l’historique.",
    ),
    "activity_given_up": (
        "Personne n’a fait l’activité dans les jours que l’étape accorde : l’exécution a continué sans elle.",
        "Faites-la quand même, ou accordez plus de jours à l’étape.",
    ),
    "condition_not_met": (
        "L’étape a été passée : elle n’est faite que si {condition}.",
        "Rien à faire : les conditions de l’étape le veulent ainsi.",
    ),
    # ended
    "completed": (
        "Toutes les étapes sont terminées.",
        "Rien à faire.",
    ),
    "finished_by_change": (
        "La séquence a été modifiée, et la personne qui l’a fait a laissé cette exécution se terminer ici.",
        "Rien à faire : l’élément peut être inscrit de nouveau à tout moment.",
    ),
    "replied": (
        "La personne a répondu.",
        "Lisez sa réponse et répondez-y.",
    ),
    "auto_reply": (
        "Une réponse automatique est arrivée.",
        "Inscrivez l’élément de nouveau quand la personne sera de retour.",
    ),
    "opened": (
        "La personne a ouvert un e-mail, et une règle de suppression met alors fin à la séquence.",
        "Poursuivez en personne.",
    ),
    "clicked": (
        "La personne a cliqué sur un lien, et une règle de suppression met alors fin à la séquence.",
        "Poursuivez en personne.",
    ),
    "ended_by_condition": (
        "L’exécution a pris fin avant une étape qui n’est faite que si {condition}.",
        "Rien à faire : les conditions de l’étape le veulent ainsi.",
    ),
    "unsubscribed": (
        "La personne a demandé à ne plus recevoir d’e-mails.",
        "Rien à faire : aucune séquence n’écrira plus à cette adresse.",
    ),
    "complained": (
        "La personne a signalé un e-mail comme indésirable.",
        "Rien à faire : aucune séquence n’écrira plus à cette adresse.",
    ),
    "suppressed": (
        "L’adresse figure dans la liste « Ne pas contacter ».",
        "Rien à faire, sauf si la personne demande à recevoir de nouveau vos messages.",
    ),
    "blank_field": (
        "Le champ dynamique {field} est vide et n’a pas de texte de remplacement.",
        "Remplissez la colonne ou donnez au champ un texte de remplacement, puis inscrivez l’élément de nouveau.",
    ),
    "missing_email_at_run": (
        "Adresse e-mail du destinataire manquante.",
        "Remplissez la colonne E-mail de l’élément, puis inscrivez-le de nouveau.",
    ),
    "colleague_replied": (
        "Une personne de la même entreprise a répondu, ce qui met fin aux exécutions de ses collègues.",
        "Parlez à la personne qui a répondu ; inscrivez l’élément de nouveau s’il doit continuer.",
    ),
    "item_gone": (
        "L’élément a été supprimé ou archivé.",
        "Restaurez l’élément, puis inscrivez-le de nouveau.",
    ),
    "item_moved": (
        "L’élément a été déplacé vers un autre tableau.",
        "Inscrivez-le dans une séquence du tableau où il se trouve maintenant.",
    ),
    "board_says_stop": (
        "Le tableau indique {value}, ce qui met fin à la séquence.",
        "Faites indiquer autre chose au tableau, puis inscrivez l’élément de nouveau.",
    ),
    "removed_on_board": (
        "Quelqu’un a retiré la séquence de la colonne « Séquences en cours » de l’élément.",
        "Rien à faire : il peut être inscrit de nouveau à tout moment.",
    ),
    "removed_by_person": (
        "Quelqu’un a désinscrit l’élément de la séquence.",
        "Rien à faire : il peut être inscrit de nouveau à tout moment.",
    ),
    "removed_by_automation": (
        "Une automatisation a désinscrit l’élément de la séquence.",
        "Rien à faire : il peut être inscrit de nouveau à tout moment.",
    ),
    "sequence_deactivated": (
        "La séquence a été désactivée et toutes ses exécutions ont été arrêtées.",
        "Activez la séquence, puis inscrivez l’élément de nouveau.",
    ),
    "stopped_by_change": (
        "La séquence a été modifiée, et la personne qui l’a publiée a arrêté cette exécution.",
        "Inscrivez l’élément de nouveau s’il doit suivre la nouvelle version.",
    ),
    "sequence_deleted": (
        "La séquence a été supprimée.",
        "Inscrivez l’élément dans une autre séquence.",
    ),
    "account_uninstalled": (
        "L’application a été retirée de ce compte.",
        "Réinstallez l’application, puis inscrivez l’élément de nouveau.",
    ),
    "bounced": (
        "Un e-mail est revenu comme non distribuable.",
        "Corrigez l’adresse, puis inscrivez l’élément de nouveau.",
    ),
    "bounced_soft": (
        "Le serveur de messagerie de la personne n’a pas pu être joint à trois reprises.",
        "Vérifiez l’adresse, puis inscrivez l’élément de nouveau.",
    ),
    "left_company": (
        "La personne n’y travaille plus, ou n’utilise plus cette adresse.",
        "Cherchez qui fait son travail désormais, corrigez l’adresse, puis inscrivez l’élément de nouveau.",
    ),
    "recipient_refused": (
        "Le serveur de messagerie a refusé l’adresse du destinataire.",
        "Corrigez l’adresse, puis inscrivez l’élément de nouveau.",
    ),
    "mail_given_up": (
        "Le serveur de messagerie n’a pas accepté l’e-mail après de nombreux essais.",
        "Vérifiez la boîte et l’adresse, puis inscrivez l’élément de nouveau.",
    ),
}
