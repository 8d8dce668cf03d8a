/** A rate of a sequence: with the numbers behind it, and the people behind those a click away. */
import { useTranslation } from "../../../app/translation";
import type { Listed } from "../../../api/shapes";
import { addressOf } from "../../../app/route";
import { ENOUGH, useRate, type RateKind } from "../../../shared/rates";
import styles from "./cells.module.css";

const BEHIND = { open: "opened", reply: "replied", click: "clicked" } as const;

export function RateCell({ one, kind }: { one: Listed; kind: RateKind }) {
  const { t } = useTranslation();
  const { shown, behind } = useRate(one.rates[kind], kind);
  if (one.rates[kind].of === 0) return <span className={styles.quiet}>–</span>;
  return (
    <a
      className={styles.number}
      href={addressOf(one.id, "numbers", BEHIND[kind])}
      aria-label={one.rates[kind].of < ENOUGH ? behind : t("manager.rate_label", { rate: shown, behind })}
      data-hint={behind}
    >
      {shown}
    </a>
  );
}
