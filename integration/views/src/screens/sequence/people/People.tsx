/** People of one sequence: who is inside, who is through, who was not enrolled, and mails that wait for a decision. */
import { Button, Flex } from "@vibe/core";
import { Add } from "@vibe/icons";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { go, useRoute } from "../../../app/route";
import { Failed } from "../../../shared/Failed";
import { useFill } from "../../../shared/fill";
import { LIVE } from "../../../shared/live";
import { Loading } from "../../../shared/Loading";
import { useMe } from "../../../shared/me";
import { useWords } from "../../../shared/moments";
import { Tabs } from "../../../shared/Tabs";
import { Held } from "./Held";
import { Inside } from "./Inside";
import { LISTS, listOf } from "./lists";
import styles from "./People.module.css";
import { NotEnrolled } from "./NotEnrolled";

const Enroll = lazy(() => import("./Enroll"));

export default function People({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const list = listOf(useRoute()[2]);
  const [enrolling, setEnrolling] = useState(false);
  const path = { params: { path: { sequence: sequenceId } } };
  const whole = useQuery({
    queryKey: ["sequence", sequenceId],
    queryFn: () => told(api.GET("/api/sequences/{sequence}", path)),
  });
  const counts = useQuery({
    queryKey: ["people-counts", sequenceId],
    queryFn: () => told(api.GET("/api/sequences/{sequence}/people-counts", path)),
    refetchInterval: LIVE,
  });
  const title = useTitles(counts.data);
  const why = useWhyNot(whole.data);
  const fill = useFill<HTMLElement>();
  if (whole.isError) return <Failed error={whole.error} again={() => void whole.refetch()} />;
  if (!whole.data) return <Loading />;
  return (
    <section ref={fill} className={styles.screen} aria-label={t("people.title")}>
      <Flex justify="space-between" align="center" wrap gap="small">
        <Tabs
          size="sm"
          titles={LISTS.map(title)}
          chosen={LISTS.indexOf(list)}
          onChoose={(index) => go(sequenceId, "people", LISTS[index]!)}
        />
        <Button size="small" leftIcon={Add} disabled={why !== null} onClick={() => setEnrolling(true)}>
          {t("people.enroll")}
        </Button>
      </Flex>
      {why && <p className={styles.why}>{why}</p>}
      {list === "refused" ? (
        <NotEnrolled key={sequenceId} sequenceId={sequenceId} total={counts.data?.refused} />
      ) : list === "held" ? (
        <Held sequenceId={sequenceId} />
      ) : (
        <Inside key={list} list={list} sequence={whole.data} total={counts.data?.[list]} />
      )}
      <Suspense fallback={null}>
        {enrolling && <Enroll sequence={whole.data} close={() => setEnrolling(false)} />}
      </Suspense>
    </section>
  );
}

type Counts = Record<(typeof LISTS)[number], number> & { most: number };

/** What each tab is called: with how many there are, as far as they are counted. */
function useTitles(counts: Counts | undefined): (list: (typeof LISTS)[number]) => string {
  const { t } = useTranslation();
  const words = useWords();
  return (list) => {
    const name = t(`people.list.${list}`);
    if (!counts) return name;
    const many = words.number(counts[list]);
    return `${name} ${list === "refused" && counts.refused >= counts.most ? `${many}+` : many}`;
  };
}

/** Why nobody can be enrolled by whoever looks; null: they can be. */
function useWhyNot(whole: { state: string; why_not: string | null } | undefined): string | null {
  const { t } = useTranslation();
  const me = useMe();
  if (me && !me.may.create) return whole?.why_not ?? null;
  return whole && whole.state !== "active" ? t("people.not_active") : null;
}
