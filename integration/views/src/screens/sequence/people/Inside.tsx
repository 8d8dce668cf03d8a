/** The people who are in a sequence, or went through it: found, narrowed, and each with what one can do. */
import { Text } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Run, Whole } from "../../../api/shapes";
import { Empty } from "../../../shared/Empty";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { LongTable } from "../../../shared/LongTable";
import { useLiveList, type ReadPage } from "../../../shared/useLiveList";
import { ActionsProvider } from "./actions";
import { useColumns, WIDTHS } from "./columns";
import { everybody, Filters, type Filter } from "./Filters";
import { History } from "./History";
import { STATES } from "./lists";
import { PauseDialog } from "../../../shared/PauseDialog";
import styles from "./People.module.css";

const PAGE = 200;

interface Props {
  list: "inside" | "finished";
  sequence: Whole;
  total?: number;
}

export function Inside({ list, sequence, total }: Props) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>(everybody);
  const [story, setStory] = useState<Run | null>(null);
  const [pausing, setPausing] = useState<Run | null>(null);
  const {
    rows,
    list: pages,
    seen,
    more,
    refresh,
  } = useLiveList(["people", sequence.id, list, filter], reading(sequence.id, list, filter));
  const columns = useColumns();
  const narrowed = filter !== everybody;
  return (
    <ActionsProvider value={{ changed: () => void refresh(), show: setStory, pause: setPausing }}>
      <Filters list={list} steps={sequence.definition.steps} filter={filter} change={setFilter} />
      <div className={styles.split}>
        {pages.isError ? (
          <Failed error={pages.error} again={() => void pages.refetch()} />
        ) : pages.isPending ? (
          <Loading />
        ) : rows.length ? (
          <LongTable
            label={t(`people.list.${list}`)}
            columns={columns}
            rows={rows}
            widths={WIDTHS}
            total={narrowed ? -1 : total}
            seen={seen}
            more={more}
          />
        ) : narrowed ? (
          <Text>{t("people.none_found")}</Text>
        ) : (
          <Empty title={t(`people.empty.${list}`)} text={t(`people.empty_text.${list}`)} />
        )}
        {story && <History run={story} close={() => setStory(null)} />}
      </div>
      {pausing && <PauseDialog run={pausing} changed={() => void refresh()} close={() => setPausing(null)} />}
    </ActionsProvider>
  );
}

function reading(sequence: string, list: Props["list"], filter: Filter): ReadPage<Run> {
  return async (before) => {
    const query = {
      state: filter.status ? [filter.status] : STATES[list],
      search: filter.search,
      limit: PAGE,
      ...(filter.step === null ? {} : { step: filter.step }),
      ...(before === null ? {} : { before: Number(before) }),
    };
    const answer = await told(api.GET("/api/sequences/{sequence}/people", { params: { path: { sequence }, query } }));
    return { rows: answer.people, next: answer.before };
  };
}
