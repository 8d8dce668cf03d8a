/** One address: its copy as a file, and erasing it, after a question. */
import { Button, TextField } from "@vibe/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Failed } from "../../../shared/Failed";
import fields from "../../../shared/fields.module.css";
import { Question } from "../../../shared/Question";
import { saved } from "../../../shared/saved";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

export function OnePerson() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [isAsked, setAsked] = useState(false);
  const [suppress, setSuppress] = useState(true);
  const address = typed.trim();
  const copy = useAct({
    run: () => told(api.POST("/api/person/copy", { body: { address } })),
    changes: "person-copy",
    said: () => t("settings.person_copied", { address }),
    isShown: true,
    done: (known) => saved(JSON.stringify(known, null, 2), "application/json", "person.json"),
  });
  const erase = useAct({
    run: () => told(api.POST("/api/person/erase", { body: { address, suppress } })),
    changes: "receipts",
    said: () => t("settings.person_erased", { address }),
    isShown: true,
    done: () => {
      setAsked(false);
      setTyped("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    copy.mutate();
  };
  return (
    <form onSubmit={submit} className={styles.list} noValidate>
      <TextField
        title={t("settings.person_address")}
        inputAriaLabel={t("settings.person_address")}
        placeholder="ada@example.org"
        value={typed}
        autoComplete="off"
        controlled
        onChange={(text) => {
          copy.reset();
          setTyped(text);
        }}
      />
      {copy.isError && <Failed error={copy.error} />}
      <div className={styles.buttons}>
        <Button size="small" kind="secondary" type="submit" disabled={!address} loading={copy.isPending}>
          {t("settings.person_copy")}
        </Button>
        <Button
          size="small"
          color="negative"
          disabled={!address}
          onClick={() => {
            erase.reset();
            setAsked(true);
          }}
        >
          {t("settings.person_erase")}
        </Button>
      </div>
      {isAsked && (
        <Question
          id="erase-person"
          title={t("settings.person_erase_title", { address })}
          answer={t("settings.person_erase")}
          isGrave
          isPending={erase.isPending}
          error={erase.isError ? erase.error : null}
          onAnswer={() => erase.mutate()}
          onClose={() => setAsked(false)}
        >
          <p>{t("settings.person_erase_text")}</p>
          <label className={fields.option}>
            <input type="checkbox" checked={suppress} onChange={(event) => setSuppress(event.target.checked)} />
            <span>{t("settings.person_suppress")}</span>
          </label>
        </Question>
      )}
    </form>
  );
}
