/** Activates a sequence, or publishes what was changed while it is active; what is missing is listed with its place. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, Refused, told } from "../../../api/client";
import type { Detail } from "../../../api/errors";
import type { Whole } from "../../../api/shapes";
import { addressOf } from "../../../app/route";
import { notice } from "../../../monday/sdk";
import { announce } from "../../../shared/announce";
import { Question } from "../../../shared/Question";
import { useSettled } from "./settled";
import { useDraft } from "../draft/DraftProvider";
import styles from "./frame.module.css";

export function Publish({ whole, onClose }: { whole: Whole; onClose: () => void }) {
  const { t } = useTranslation();
  const isActive = whole.state === "active";
  const settled = useSettled();
  const { save } = useDraft();
  const publish = useMutation({
    mutationFn: async () => {
      if (!(await save())) throw new Refused(409, "unsaved", t("sequence.unsaved"));
      return told(api.POST("/api/sequences/{sequence}/activate", { params: { path: { sequence: whole.id } } }));
    },
    onSuccess: (active) => {
      settled(active);
      const said = t(isActive ? "sequence.published" : "sequence.activated", { name: active.name });
      notice(said);
      announce(said);
      onClose();
    },
  });
  const refused = publish.error instanceof Refused ? publish.error.details : [];
  const missing: Detail[] = refused.length ? refused : whole.missing;
  return (
    <Question
      id="publish"
      title={t(isActive ? "sequence.publish_title" : "sequence.activate_title", { name: whole.name })}
      answer={t(isActive ? "sequence.publish" : "sequence.activate")}
      isPending={publish.isPending}
      isDisabled={whole.missing.length > 0}
      error={refused.length ? null : publish.error}
      onAnswer={() => publish.mutate()}
      onClose={onClose}
    >
      {missing.length > 0 ? <Missing whole={whole} missing={missing} onClose={onClose} /> : <What whole={whole} />}
    </Question>
  );
}

/** What will happen to those who come, and to those who are inside. */
function What({ whole }: { whole: Whole }) {
  const { t } = useTranslation();
  const size = {
    steps: t("sequence.steps", { count: whole.steps }),
    days: t("sequence.days", { count: whole.days }),
    board: whole.board?.name ?? t("manager.board_hidden"),
  };
  return (
    <>
      <p>{t(whole.state === "active" ? "sequence.publish_text" : "sequence.activate_text", size)}</p>
      {whole.inside > 0 && <p>{t("sequence.publish_inside", { count: whole.inside })}</p>}
    </>
  );
}

function Missing({ whole, missing, onClose }: { whole: Whole; missing: Detail[]; onClose: () => void }) {
  const { t } = useTranslation();
  const tabOf = (field = "") => (field.startsWith("steps") ? "steps" : "rules");
  return (
    <>
      <p>{t("sequence.missing", { count: missing.length })}</p>
      <ul className={styles.missing}>
        {missing.map((one) => (
          <li key={`${one.field} ${one.sentence}`}>
            <a href={addressOf(whole.id, tabOf(one.field))} onClick={onClose}>
              {one.sentence}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
