/** History of one sequence: its versions, newest first; one of them opens to show its steps (row E2). */
import { Button } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { Version } from "../../../api/shapes";
import { addressOf, useRoute } from "../../../app/route";
import { Empty } from "../../../shared/Empty";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import { Changes } from "./Changes";
import { Compared } from "./Compared";
import styles from "./History.module.css";
import { TakeBack } from "./TakeBack";
import { VersionSteps } from "./VersionSteps";
import { useVersions } from "./versions";

/** Stands at `#/<sequence>/history/<version>`. */
export default function History({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const [, , opened] = useRoute();
  const found = useVersions(sequenceId);
  const versions = found.data?.pages.flatMap((page) => page.versions) ?? [];
  if (found.isPending) return <Loading rows={4} />;
  if (found.isError) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (versions.length === 0) {
    return (
      <div className={styles.opened}>
        <Empty title={t("history.none")} text={t("history.none_text")} />
        <Changes sequenceId={sequenceId} />
      </div>
    );
  }
  return (
    <div className={styles.screen}>
      <section aria-label={t("history.versions")} className={styles.list}>
        <TakeBack sequenceId={sequenceId} />
        <ol className={styles.versions} reversed>
          {versions.map((one) => (
            <Entry key={one.number} one={one} sequenceId={sequenceId} isOpen={String(one.number) === opened} />
          ))}
        </ol>
        {found.hasNextPage && (
          <Button
            kind="tertiary"
            size="small"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {t("history.more")}
          </Button>
        )}
      </section>
      <div className={styles.opened}>
        {opened && (
          <>
            <Compared
              key={opened}
              sequenceId={sequenceId}
              number={Number(opened)}
              numbers={versions.map((one) => one.number)}
            />
            <VersionSteps sequenceId={sequenceId} number={Number(opened)} />
          </>
        )}
        <Changes sequenceId={sequenceId} />
      </div>
    </div>
  );
}

function Entry({ one, sequenceId, isOpen }: { one: Version; sequenceId: string; isOpen: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <li>
      <a
        className={styles.entry}
        href={addressOf(sequenceId, "history", String(one.number))}
        aria-current={isOpen ? "true" : undefined}
      >
        <span className={styles.title}>
          {t("history.version", { number: one.number })}
          {one.current && <span className={styles.current}>{t("history.current")}</span>}
        </span>
        <span>{t("history.by", { when: words.time(one.published_at), who: one.by.name ?? t("run.somebody") })}</span>
        {one.note && <bdi className={styles.note}>{one.note}</bdi>}
        <span>{one.inside ? t("history.inside", { count: one.inside }) : t("history.inside_none")}</span>
      </a>
    </li>
  );
}
