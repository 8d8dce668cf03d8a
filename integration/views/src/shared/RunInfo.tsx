/** Why a run stands as it does: its reason with what to do, what it waits for, until when it stands still. */
import { useTranslation } from "react-i18next";

import type { Run } from "../api/shapes";
import { useWords } from "./moments";
import { ReasonLine } from "./ReasonLine";

export function RunInfo({ run, clamped }: { run: Run; clamped?: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  if (run.paused?.until)
    return <ReasonLine sentence={t("run.paused_until", { day: words.time(run.paused.until) })} clamped={clamped} />;
  if (run.reason) return <ReasonLine sentence={run.reason.sentence} next={run.reason.next_step} clamped={clamped} />;
  if (run.waiting_for) return <ReasonLine sentence={t(`run.waiting.${run.waiting_for}`)} clamped={clamped} />;
  return run.status === "paused" ? <ReasonLine sentence={t("run.paused_open")} clamped={clamped} /> : <>–</>;
}
