/** From chosen items to people in a sequence: the check before, one button, the progress, the result. */
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { announce } from "../../shared/announce";
import { Failed } from "../../shared/Failed";
import { isRunning, useBatch, useCheck, useEnroll } from "./batches";
import styles from "./Enrolling.module.css";
import { Preflight } from "./Preflight";
import { Progress } from "./Progress";
import { Result } from "./Result";

interface Props {
  sequence: { id: string; name: string };
  items: string[];
  back: () => void;
  close: () => void;
}

export function Enrolling({ sequence, items, back, close }: Props) {
  const { t } = useTranslation();
  const key = useMemo(() => crypto.randomUUID(), [sequence.id, items]);
  const check = useCheck(sequence.id, items);
  const enroll = useEnroll(sequence.id, items, key);
  const checked = useBatch(check.data?.id);
  const entered = useBatch(enroll.data?.id);
  useEffect(() => check.mutate(), [sequence.id, items]);
  const ended = entered.data && !isRunning(entered.data) ? entered.data : null;
  const state = ended?.state;
  useEffect(() => {
    if (ended) announce(t("enrolling.said", { enrolled: ended.enrolled, refused: ended.refused }));
  }, [state]);

  return <div className={styles.screen}>{body()}</div>;

  function body() {
    const error = check.error ?? enroll.error ?? checked.error ?? entered.error;
    if (error) return <Failed error={error} again={enroll.error ? () => enroll.mutate() : () => check.mutate()} />;
    if (ended) return <Result batch={ended} sequence={sequence} close={close} />;
    if (entered.data) return <Progress batch={entered.data} title={t(`enrolling.${entered.data.state}`)} />;
    if (!checked.data || isRunning(checked.data))
      return <Progress batch={checked.data} title={t("enrolling.checking")} />;
    return (
      <Preflight
        batch={checked.data}
        sequence={sequence}
        back={back}
        again={() => check.mutate()}
        enroll={() => enroll.mutate()}
        busy={enroll.isPending}
      />
    );
  }
}
