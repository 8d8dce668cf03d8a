/** Switches a sequence off: it takes no new people, and what happens to those inside is chosen (rows E3, R1). */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Whole } from "../../../api/shapes";
import { notice } from "../../../monday/sdk";
import { announce } from "../../../shared/announce";
import { Question } from "../../../shared/Question";
import { PeopleInside } from "../changing/PeopleInside";
import { sent, USUAL, type Wish } from "../changing/wish";
import { useSettled } from "./settled";

export function SwitchOff({ whole, onClose }: { whole: Whole; onClose: () => void }) {
  const { t } = useTranslation();
  const [wish, setWish] = useState<Wish>(USUAL);
  const settled = useSettled();
  const off = useMutation({
    mutationFn: () =>
      told(
        api.POST("/api/sequences/{sequence}/deactivate", {
          params: { path: { sequence: whole.id } },
          body: sent(wish),
        }),
      ),
    onSuccess: ({ changed: _, ...resting }) => {
      settled(resting);
      notice(t("sequence.switched_off", { name: whole.name }));
      announce(t("sequence.switched_off", { name: whole.name }));
      onClose();
    },
  });
  return (
    <Question
      id="switch-off"
      size={whole.inside > 0 ? "medium" : "small"}
      title={t("sequence.switch_off_title", { name: whole.name })}
      answer={t("sequence.switch_off")}
      isGrave={wish.people === "stop" && whole.inside > 0}
      isPending={off.isPending}
      error={off.error}
      onAnswer={() => off.mutate()}
      onClose={onClose}
    >
      <p>{t("sequence.switch_off_text")}</p>
      {whole.inside > 0 && (
        <PeopleInside sequenceId={whole.id} of="switch_off" inside={whole.inside} wish={wish} onChange={setWish} />
      )}
    </Question>
  );
}
