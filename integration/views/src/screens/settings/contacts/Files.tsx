/** A whole list in, and the whole list out. */
import { Button } from "@vibe/core";
import { Download, Upload } from "@vibe/icons";
import { useRef, type ChangeEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, download, told } from "../../../api/client";
import { notice } from "../../../monday/sdk";
import { Failed, useSentence } from "../../../shared/Failed";
import { useWords } from "../../../shared/moments";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

export function Files() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { number } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const bring = useAct({
    run: (file: File) =>
      told(
        api.POST("/api/suppressions/list", {
          body: file as unknown as string, // sent as it is
          bodySerializer: (body: unknown) => body as Blob,
          headers: { "Content-Type": file.name.endsWith(".csv") ? "text/csv" : "text/plain" },
        }),
      ),
    changes: "suppressions",
    said: (answer) =>
      t("settings.imported", { added: number(answer.added), known: number(answer.known), count: answer.refused }),
    isShown: true,
  });
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file) bring.mutate(file);
  };
  const save = () =>
    download("/api/suppressions.csv", "suppressions.csv").catch((error: unknown) => notice(sentence(error), "error"));
  return (
    <>
      <div className={styles.buttons}>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          hidden
          aria-label={t("settings.import")}
          onChange={take}
        />
        <Button
          size="small"
          kind="secondary"
          leftIcon={Upload}
          loading={bring.isPending}
          onClick={() => input.current?.click()}
        >
          {t("settings.import")}
        </Button>
        <Button size="small" kind="secondary" leftIcon={Download} onClick={() => void save()}>
          {t("settings.export")}
        </Button>
      </div>
      {bring.isError && <Failed error={bring.error} />}
      {bring.data && <Brought {...bring.data} />}
    </>
  );
}

interface BroughtProps {
  added: number;
  known: number;
  refused: number;
  refused_lines: number[];
}

function Brought({ added, known, refused, refused_lines: lines }: BroughtProps) {
  const { t } = useTranslation();
  const { number } = useWords();
  return (
    <div role="status">
      <p className={styles.note}>
        {t("settings.imported", { added: number(added), known: number(known), count: refused })}
      </p>
      {lines.length > 0 && <p className={styles.note}>{t("settings.lines", { lines: lines.join(", ") })}</p>}
    </div>
  );
}
