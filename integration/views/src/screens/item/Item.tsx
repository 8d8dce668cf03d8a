/** Beside an item: the sequences of this contact, what happened, and adding it to another one (row P4). */
import { Button, Heading } from "@vibe/core";
import { Add } from "@vibe/icons";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../api/client";
import type { Contact } from "../../api/shapes";
import { usePlace } from "../../monday/PlaceProvider";
import { Empty } from "../../shared/Empty";
import { Failed } from "../../shared/Failed";
import { LIVE } from "../../shared/live";
import { Loading } from "../../shared/Loading";
import { useMe } from "../../shared/me";
import { Timeline } from "../../shared/Timeline";
import styles from "./Item.module.css";
import { RunCard } from "./RunCard";

const AddTo = lazy(() => import("./AddTo"));

export default function Item() {
  const { t } = useTranslation();
  const { itemId, boardId } = usePlace();
  if (!itemId) return <Empty title={t("item.none")} text={t("item.none_text")} />;
  return <OfItem key={itemId} item={itemId} board={boardId} />;
}

function OfItem({ item, board }: { item: string; board: string | null }) {
  const { t } = useTranslation();
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const found = useQuery({
    queryKey: ["contact", item],
    queryFn: () => told(api.GET("/api/items/{item}", { params: { path: { item } } })),
    refetchInterval: LIVE,
  });
  if (found.isError) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const again = () => void found.refetch();
  const looksOnly = me ? !me.may.create : false;
  return (
    <main className={styles.screen}>
      <header className={styles.head}>
        <Heading type="h2">{t("item.title")}</Heading>
        <Button size="small" leftIcon={Add} disabled={looksOnly} onClick={() => setAdding(true)}>
          {t("batch.title")}
        </Button>
      </header>
      {looksOnly && <p className={styles.faint}>{t("enrolling.looks_only_text")}</p>}
      {found.data.cards.length ? (
        <Story contact={found.data} changed={again} />
      ) : (
        <Empty title={t("item.empty")} text={t("item.empty_text")} />
      )}
      <Suspense fallback={null}>
        {adding && (
          <AddTo
            item={item}
            board={board}
            close={() => {
              setAdding(false);
              again();
            }}
          />
        )}
      </Suspense>
    </main>
  );
}

function Story({ contact, changed }: { contact: Contact; changed: () => void }) {
  const { t } = useTranslation();
  const names = new Map(contact.cards.map((card) => [card.id, card.sequence_name]));
  const several = names.size > 1;
  return (
    <>
      <ul className={styles.cards}>
        {contact.cards.map((card) => (
          <li key={card.id}>
            <RunCard card={card} changed={changed} />
          </li>
        ))}
      </ul>
      <section aria-labelledby="history">
        <Heading type="h3" id="history">
          {t("item.history")}
        </Heading>
        <div className={styles.history}>
          <Timeline happenings={contact.history} named={(run) => (several ? names.get(run) : undefined)} />
        </div>
      </section>
    </>
  );
}
