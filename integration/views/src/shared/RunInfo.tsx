/** Why a run stands as it does: its reason with what to do, what it waits for, until when it stands still. */
import { useTranslation } from "react-i18next";

import type { Run } from "../api/shapes";
import { useWords } from "./moments";
import { MendLink } from "./MendLink";
import { ReasonLine } from "./ReasonLine";

/** `inside`: the view that shows it has the screens of the sequence, too. */
export function RunInfo({ run, clamped, inside }: { run: Run; clamped?: boolean; inside?: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  if (run.paused?.until)
    return <ReasonLine sentence={t("run.paused_until", { day: words.time(run.paused.until) })} clamped={clamped} />;
  if (run.reason) {
    const { sentence, next_step: next, mend } = run.reason;
    const item = run.item.accessible ? run.item.id : undefined;
    const way = <MendLink place={mend} item={item} sequence={inside ? run.sequence : undefined} />;
    return <ReasonLine sentence={sentence} next={next} clamped={clamped} way={way} />;
  }
  if (run.waiting_for) return <ReasonLine sentence={run.waiting ?? ""} clamped={clamped} />;
  return run.status === "paused" ? <ReasonLine sentence={t("run.paused_open")} clamped={clamped} /> : <>–</>;
}
