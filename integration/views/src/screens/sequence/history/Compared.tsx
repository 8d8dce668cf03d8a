/** What changed from one version to another, or to the draft, as the lines of their files (row L11). */
import { Heading } from "@vibe/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Choose } from "../../../shared/Choose";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import styles from "./Compared.module.css";
import screen from "./History.module.css";

const DRAFT = "draft";

interface ComparedProps {
  sequenceId: string;
  number: number;
  /** The versions there are, the newest first. */
  numbers: number[];
}

export function Compared({ sequenceId, number, numbers }: ComparedProps) {
  const { t } = useTranslation();
  const [to, setTo] = useState<string | null>(null);
  const options = [
    { value: DRAFT, label: t("history.draft") },
    ...numbers
      .filter((one) => one !== number)
      .map((one) => ({ value: String(one), label: t("history.version", { number: one }) })),
  ];
  return (
    <section className={screen.steps} aria-labelledby="compared">
      <Heading type="h3" id="compared">
        {t("history.compare")}
      </Heading>
      <Choose
        label={t("history.compare_with")}
        options={options}
        value={to}
        placeholder={number > 1 ? t("history.version", { number: number - 1 }) : t("history.nothing_before")}
        isOptional
        onChange={setTo}
      />
      <Lines sequenceId={sequenceId} number={number} to={to} />
    </section>
  );
}

/** The lines that differ between a version and another one, or the draft; null: the version before. */
export function Lines({ sequenceId, number, to }: { sequenceId: string; number: number; to: string | null }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useComparison(sequenceId, number, to);
  return (
    <>
      {!data ? error ? <Failed error={error} again={() => void refetch()} /> : <Loading rows={4} /> : null}
      {data && data.lines.length === 0 && <p>{t("history.alike")}</p>}
      {data && data.lines.length > 0 && (
        // Long files are scrolled by keyboard, too.
        <pre className={styles.lines} tabIndex={0} aria-label={t("history.lines")}>
          {data.lines.map((line, index) => (
            <Line key={index} kind={line.kind} text={line.text} />
          ))}
        </pre>
      )}
    </>
  );
}

const SIGN = { added: "+ ", removed: "− ", same: "  ", left_out: "" } as const;

function Line({ kind, text }: { kind: keyof typeof SIGN; text: string }) {
  const { t } = useTranslation();
  const shown = kind === "left_out" ? t("history.left_out", { count: Number(text) }) : text;
  return (
    <span className={styles.line} data-kind={kind}>
      {kind === "added" || kind === "removed" ? (
        <span className={styles.unseen}>{t(`history.line.${kind}`)} </span>
      ) : null}
      <span aria-hidden="true">{SIGN[kind]}</span>
      {shown}
    </span>
  );
}

function useComparison(sequence: string, version: number, to: string | null) {
  const path = { sequence, version: String(version) };
  const query = to === null ? {} : { to: to === DRAFT ? DRAFT : Number(to) };
  return useQuery({
    queryKey: ["comparison", sequence, version, to],
    queryFn: () =>
      told(
        api.GET("/api/sequences/{sequence}/versions/{version}/comparison", {
          params: { path, query: query as { to?: "draft" } },
        }),
      ),
  });
}
