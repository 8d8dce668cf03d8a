/** Asks before a sequence is deleted, and says how many people that stops (row F2). */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../api/client";
import { Loading } from "../../shared/Loading";
import { Question } from "../../shared/Question";
import { notice } from "../../monday/sdk";
import { useSequence } from "./sequence";

interface DeleteSequenceProps {
  one: { id: string; name: string };
  onClose: () => void;
  onDone: () => void;
}

/** How many are inside is read when the question is asked: it is not what a list showed some time ago. */
export function DeleteSequence({ one, onClose, onDone }: DeleteSequenceProps) {
  const { t } = useTranslation();
  const whole = useSequence(one.id);
  const remove = useMutation({
    mutationFn: () =>
      told(api.DELETE("/api/sequences/{sequence}", { params: { path: { sequence: one.id } } }) as Promise<never>),
    onSuccess: () => {
      notice(t("sequence.deleted", { name: one.name }));
      onClose();
      onDone();
    },
  });
  return (
    <Question
      id="delete-sequence"
      title={t("sequence.delete_title", { name: one.name })}
      answer={t("sequence.delete")}
      isGrave
      isPending={remove.isPending || whole.isPending}
      error={remove.error ?? whole.error}
      onAnswer={() => remove.mutate()}
      onClose={onClose}
    >
      {whole.isPending ? (
        <Loading rows={1} />
      ) : (
        <p>
          {whole.data?.inside ? t("sequence.delete_inside", { count: whole.data.inside }) : t("sequence.delete_nobody")}{" "}
          {t("sequence.delete_history")}
        </p>
      )}
    </Question>
  );
}
