/** The history of changes as a list: who did what and when, and each place with its value before and after. */
import { Button } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { AuditEntry, FaceOf } from "../api/shapes";
import styles from "./ChangeList.module.css";
import { Face } from "./Face";
import { Failed } from "./Failed";
import { Loading } from "./Loading";
import { useWords } from "./moments";

interface ChangeListProps {
  entries: AuditEntry[] | undefined;
  error: Error | null;
  label: string;
  hasMore: boolean;
  isFetchingMore: boolean;
  onMore: () => void;
  onAgain: () => void;
}

export function ChangeList({ entries, error, label, hasMore, isFetchingMore, onMore, onAgain }: ChangeListProps) {
  const { t } = useTranslation();
  if (!entries) return error ? <Failed error={error} again={onAgain} /> : <Loading rows={4} />;
  if (entries.length === 0) return <p className={styles.quiet}>{t("audit.none")}</p>;
  return (
    <>
      <ol className={styles.list} aria-label={label} reversed>
        {entries.map((one) => (
          <Entry key={one.id} one={one} />
        ))}
      </ol>
      {hasMore && (
        <Button size="small" kind="secondary" className={styles.more} loading={isFetchingMore} onClick={onMore}>
          {t("audit.more")}
        </Button>
      )}
    </>
  );
}

function Entry({ one }: { one: AuditEntry }) {
  const { t } = useTranslation();
  const words = useWords();
  const from = words.time(one.at);
  const until = words.time(one.until);
  return (
    <li className={styles.entry}>
      <div className={styles.head}>
        <strong>{one.sentence}</strong>
        {one.name && <bdi className={styles.name}>{one.name}</bdi>}
      </div>
      <div className={styles.quiet}>
        {one.by ? <By of={one.by} /> : <span>{t("audit.operator")}</span>}
        <span>{from === until ? from : t("audit.span", { from, until })}</span>
      </div>
      {one.changes.length > 0 && (
        <dl className={styles.places}>
          {one.changes.map((place) => (
            <div key={place.field} className={styles.place}>
              <dt>{place.label}</dt>
              <dd>
                <Values before={place.before} after={place.after} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** The face says the name to readers by ear; beside it stands the name for everybody else. */
function By({ of }: { of: FaceOf }) {
  return (
    <>
      <Face of={of} />
      {of.name && (
        <bdi aria-hidden="true" className={styles.name}>
          {of.name}
        </bdi>
      )}
    </>
  );
}

/** A value that was not there before stands by itself; for readers by ear, old and new are named. */
function Values({ before, after }: { before: string | null; after: string | null }) {
  const { t } = useTranslation();
  return (
    <>
      {before !== null && (
        <>
          <span className={styles.unseen}>{t("audit.before")} </span>
          <del>
            <bdi>{before}</bdi>
          </del>
        </>
      )}
      {before !== null && after !== null && <span aria-hidden="true"> → </span>}
      {after !== null && (
        <>
          <span className={styles.unseen}> {t("audit.after")} </span>
          <ins>
            <bdi>{after}</bdi>
          </ins>
        </>
      )}
    </>
  );
}
