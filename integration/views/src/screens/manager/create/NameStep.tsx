/** The name of a sequence, with a warning when another one has it: names may repeat, but people should know. */
import { TextField } from "@vibe/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { useSettled } from "../../../shared/settled";
import styles from "./NewSequence.module.css";

const LONGEST = 255;

interface NameStepProps {
  name: string;
  onChange: (name: string) => void;
  onEnter: () => void;
}

export function NameStep({ name, onChange, onEnter }: NameStepProps) {
  const { t } = useTranslation();
  const isTaken = useNameTaken(name);
  return (
    <>
      <TextField
        id="new-sequence-name"
        title={t("manager.name")}
        inputAriaLabel={t("manager.name")}
        value={name}
        onChange={onChange}
        onKeyDown={(event) => event.key === "Enter" && onEnter()}
        placeholder={t("manager.name_example")}
        maxLength={LONGEST}
        autoFocus
        dir="auto"
        wrapperClassName={styles.name}
      />
      <p className={styles.warning} role="status">
        {isTaken ? t("manager.name_taken") : ""}
      </p>
    </>
  );
}

function useNameTaken(typed: string): boolean {
  const name = useSettled(typed.trim(), 250);
  const { data } = useQuery({
    queryKey: ["name", name],
    queryFn: () => told(api.GET("/api/names", { params: { query: { name } } })),
    enabled: name !== "",
  });
  return name !== "" && name === typed.trim() && (data?.taken ?? false);
}
