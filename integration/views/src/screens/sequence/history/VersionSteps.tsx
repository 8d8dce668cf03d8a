/** The steps of a version as they were published, to be read only. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import styles from "./History.module.css";
import { outline, type Planned } from "./outline";
import { useVersion } from "./versions";

export function VersionSteps({ sequenceId, number }: { sequenceId: string; number: number }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useVersion(sequenceId, number);
  if (!data) return error ? <Failed error={error} again={() => void refetch()} /> : <Loading rows={4} />;
  const { name, steps } = outline(data.definition);
  return (
    <section className={styles.steps} aria-labelledby="version">
      <Heading type="h3" id="version">
        {t("history.version_of", { number, name })}
      </Heading>
      <ol className={styles.days}>
        {steps.map((step, index) => (
          <Step key={index} step={step} />
        ))}
      </ol>
    </section>
  );
}

function Step({ step }: { step: Planned }) {
  const { t } = useTranslation();
  if (step.kind === "wait") return <li className={styles.wait}>{t("history.wait", { count: step.days })}</li>;
  return (
    <li className={styles.step}>
      <span className={styles.quiet}>{t("history.day", { day: step.day })}</span>
      <strong>{t(`run.step.${step.kind}`)}</strong>
      <bdi>{step.title}</bdi>
      {step.text && (
        <details>
          <summary>{t("history.text")}</summary>
          <p className={styles.text}>{step.text}</p>
        </details>
      )}
    </li>
  );
}
