/** The wordings of an e-mail below its step: what became of each, where its true rates lie, and which does better. */
import { useTranslation } from "react-i18next";

import type { StepNumbers } from "../../../api/shapes";
import { useWords } from "../../../shared/moments";
import { letterOf } from "../steps/variants/wordings";
import { Count } from "./Count";
import { HEARD, type Heard } from "./numbers";
import styles from "./Numbers.module.css";

type WordingNumbers = StepNumbers["variants"][number];

const JUDGED = ["opened", "clicked", "replied"] as const;

interface WordingRowsProps {
  step: StepNumbers;
  number: number;
  open: (of: Heard, variant: number) => void;
}

export function WordingRows({ step, number, open }: WordingRowsProps) {
  if (step.variants.length === 0) return null;
  const total = step.variants.reduce((sum, one) => sum + one.weight, 0);
  return (
    <>
      {step.variants.map((one) => (
        <tr key={one.variant} className={styles.wording}>
          <Name one={one} total={total} />
          {HEARD.map((of) => (
            <td key={of} className={styles.numeric}>
              <Counted one={one} of={of} step={number} open={() => open(of, one.variant)} />
              {isJudged(of) && one.delivered > 0 && <Between between={one.between[of]!} />}
            </td>
          ))}
        </tr>
      ))}
      <tr className={styles.wording}>
        <td colSpan={2 + HEARD.length} className={styles.quiet}>
          {JUDGED.map((of) => (
            <Verdict key={of} of={of} best={step.best[of]} />
          ))}
        </td>
      </tr>
    </>
  );
}

function Counted({ one, of, step, open }: { one: WordingNumbers; of: Heard; step: number; open: () => void }) {
  const { t } = useTranslation();
  const facts = { number: one[of], what: t(`numbers.of.${of}`), step, letter: letterOf(one.variant) };
  return <Count number={one[of]} label={t("numbers.open_wording", facts)} open={open} />;
}

function Name({ one, total }: { one: WordingNumbers; total: number }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <th scope="row" colSpan={2}>
      {letterOf(one.variant)} <bdi className={styles.quiet}>{one.subject}</bdi>{" "}
      <span className={styles.quiet}>{t("numbers.share", { share: words.percent(one.weight, total) })}</span>
    </th>
  );
}

function Between({ between }: { between: { low: number; high: number } }) {
  const { t } = useTranslation();
  const words = useWords();
  const told = { low: words.percent(between.low, 1), high: words.percent(between.high, 1) };
  return (
    <span className={styles.between} title={t("numbers.between_text")}>
      {t("numbers.between", told)}
    </span>
  );
}

function isJudged(of: Heard): of is (typeof JUDGED)[number] {
  return (JUDGED as readonly string[]).includes(of);
}

/** What may be said of the wordings by one number. */
function Verdict({ of, best }: { of: (typeof JUDGED)[number]; best: number | null | undefined }) {
  const { t } = useTranslation();
  const what = t(`numbers.of.${of}`);
  const isEarly = best === null || best === undefined;
  return <>{isEarly ? t("numbers.early", { what }) : t("numbers.better", { what, letter: letterOf(best) })} </>;
}
