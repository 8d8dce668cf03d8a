/** All that happened to one person, in a panel beside the list. */
import { Heading, IconButton } from "@vibe/core";
import { Close } from "@vibe/icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Run } from "../../../api/shapes";
import { Failed } from "../../../shared/Failed";
import { useItemName } from "../../../shared/ItemLink";
import { LIVE } from "../../../shared/live";
import { Loading } from "../../../shared/Loading";
import { RunInfo } from "../../../shared/RunInfo";
import { RunLabel } from "../../../shared/RunLabel";
import { Timeline } from "../../../shared/Timeline";
import styles from "./History.module.css";

export function History({ run, close }: { run: Run; close: () => void }) {
  const { t } = useTranslation();
  const name = useItemName()(run.item);
  const panel = useRef<HTMLElement>(null);
  const found = useQuery({
    queryKey: ["enrollment", run.id],
    queryFn: () => told(api.GET("/api/enrollments/{enrollment}", { params: { path: { enrollment: run.id } } })),
    refetchInterval: LIVE,
  });
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    panel.current?.focus();
    return () => before?.focus();
  }, [run.id]);
  return (
    <aside
      ref={panel}
      className={styles.panel}
      aria-label={t("people.history_of", { name })}
      tabIndex={-1}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <div className={styles.head}>
        <Heading type="h3">{name}</Heading>
        <IconButton icon={Close} kind="tertiary" size="small" aria-label={t("run.close")} onClick={close} />
      </div>
      {found.data && (
        <>
          <RunLabel status={found.data.status} />
          <p>
            <RunInfo run={found.data} inside />
          </p>
          <Timeline happenings={found.data.timeline.toReversed()} />
        </>
      )}
      {found.isError && <Failed error={found.error} again={() => void found.refetch()} />}
      {found.isPending && <Loading rows={4} />}
    </aside>
  );
}
