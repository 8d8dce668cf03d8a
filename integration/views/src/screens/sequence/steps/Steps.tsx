/** The steps of one sequence: building blocks, the column of days, and the editor of the chosen step. */
import { AttentionBox } from "@vibe/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { useDraft } from "../draft/DraftProvider";
import { useBoardColumns } from "./composer/board";
import { PreviewItemProvider } from "./composer/preview";
import { StepEditor } from "./editor/StepEditor";
import { Blocks } from "./list/Blocks";
import { Deleted } from "./list/Deleted";
import { StepColumn } from "./list/StepColumn";
import { useStepList } from "./list/useStepList";
import styles from "./steps.module.css";

export default function Steps() {
  const { t } = useTranslation();
  const list = useStepList();
  const { error } = useBoardColumns();
  useUndoKeys();
  return (
    <PreviewItemProvider>
      {error !== null && <AttentionBox className={styles.gone} type="warning" text={t("steps.boardGone")} />}
      <div
        className={styles.builder}
        data-builder
        data-chosen={list.chosen >= 0}
        data-looks={!list.mayEdit || undefined}
      >
        {list.mayEdit && <Blocks list={list} />}
        <StepColumn list={list} />
        <StepEditor list={list} />
      </div>
      <Deleted list={list} />
    </PreviewItemProvider>
  );
}

/** Ctrl+Z and its kin, wherever no text has a history of its own. */
function useUndoKeys() {
  const { undo, redo } = useDraft();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (!(event.ctrlKey || event.metaKey) || target.isContentEditable || target instanceof HTMLInputElement) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) redo();
      else undo();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [undo, redo]);
}
