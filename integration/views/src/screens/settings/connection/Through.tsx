/** The Connect boards column by which items of a board show what people of another board are enrolled in (row X6). */
import { Button } from "@vibe/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Choose } from "../../../shared/Choose";
import { Failed } from "../../../shared/Failed";
import styles from "../settings.module.css";

const CONNECTS = "board_relation"; // monday's word for the type of such a column

interface ThroughProps {
  board: string;
  name: string;
  column: string | null;
  disabled: boolean;
  onChange: (column: string | null) => void;
}

export function Through(props: ThroughProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(props.column !== null);
  if (isOpen) return <Picker {...props} />;
  return (
    <Button
      size="small"
      kind="tertiary"
      className={styles.start}
      disabled={props.disabled}
      aria-label={t("settings.through_of", { name: props.name })}
      onClick={() => setOpen(true)}
    >
      {t("settings.through_open")}
    </Button>
  );
}

/** Asks monday for the columns of the board: so it comes only when somebody wants it. */
function Picker({ board, column, disabled, onChange }: ThroughProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["columns", board],
    queryFn: () => told(api.GET("/api/boards/{board}/columns", { params: { path: { board }, query: {} } })),
  });
  if (error) return <Failed error={error} again={() => void refetch()} />;
  const found = (data?.columns ?? []).filter((one) => one.type === CONNECTS);
  const isGone = data !== undefined && column !== null && !found.some((one) => one.id === column);
  if (data && !found.length && column === null) return <p className={styles.note}>{t("settings.through_none")}</p>;
  return (
    <Choose
      label={t("settings.through")}
      helper={isGone ? t("settings.through_gone") : t("settings.through_text")}
      options={found.map((one) => ({ value: one.id, label: one.title }))}
      value={column}
      unknown={isGone ? undefined : t("common.loading")}
      isWrong={isGone}
      isLoading={!data}
      isOptional
      disabled={disabled}
      onChange={onChange}
    />
  );
}
