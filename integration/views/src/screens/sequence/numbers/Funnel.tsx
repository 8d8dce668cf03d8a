/** The steps as a funnel: how many came to each, as a bar, and what became of its e-mail. */
import { Heading } from "@vibe/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import type { StepNumbers } from "../../../api/shapes";
import { useWords } from "../../../shared/moments";
import { Count } from "./Count";
import { HEARD, type Behind } from "./numbers";
import styles from "./Numbers.module.css";
import { WordingRows } from "./WordingRows";

interface FunnelProps {
  steps: StepNumbers[];
  total: number;
  open: (of: Behind, step: number, variant?: number) => void;
}

export function Funnel({ steps, total, open }: FunnelProps) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="funnel">
      <Heading type="h3" id="funnel">
        {t("numbers.funnel")}
      </Heading>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("numbers.step")}</th>
              <th scope="col">{t("numbers.reached")}</th>
              {HEARD.map((of) => (
                <th key={of} scope="col" className={styles.numeric}>
                  {t(`numbers.of.${of}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => (
              <Fragment key={step.position}>
                <Row step={step} number={index + 1} total={total} open={open} />
                <WordingRows step={step} number={index + 1} open={(of, variant) => open(of, step.position, variant)} />
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ step, number, total, open }: { step: StepNumbers; number: number } & Omit<FunnelProps, "steps">) {
  const { t } = useTranslation();
  const words = useWords();
  const share = total ? step.reached / total : 0;
  return (
    <tr>
      <th scope="row">
        {number}. {t(`run.step.${step.kind}`)} <bdi className={styles.quiet}>{step.title}</bdi>
      </th>
      <td>
        <div className={styles.bar}>
          <span className={styles.fill} style={{ inlineSize: `${share * 100}%` }} aria-hidden="true" />
          <span className={styles.reached}>
            {t("numbers.reached_of", {
              people: words.number(step.reached),
              percent: words.percent(step.reached, total),
            })}
          </span>
        </div>
      </td>
      {HEARD.map((of) => (
        <td key={of} className={styles.numeric}>
          {step.kind !== "email" ? (
            <span className={styles.quiet}>–</span>
          ) : (
            <Count
              number={step[of]}
              label={t("numbers.open_step", {
                number: words.number(step[of]),
                what: t(`numbers.of.${of}`),
                step: number,
              })}
              open={() => open(of, step.position)}
            />
          )}
        </td>
      ))}
    </tr>
  );
}
