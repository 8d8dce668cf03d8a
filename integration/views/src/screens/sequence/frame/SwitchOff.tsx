/** Switches a sequence off: it takes no new people, and those inside finish or stop (rows E3, R1). */
import { RadioButton } from "@vibe/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Whole } from "../../../api/shapes";
import { notice } from "../../../monday/sdk";
import { announce } from "../../../shared/announce";
import { Question } from "../../../shared/Question";
import { useSettled } from "./settled";
import styles from "./frame.module.css";

const CHOICES = ["finish", "stop"] as const;

export function SwitchOff({ whole, onClose }: { whole: Whole; onClose: () => void }) {
  const { t } = useTranslation();
  const [people, setPeople] = useState<(typeof CHOICES)[number]>("finish");
  const settled = useSettled();
  const off = useMutation({
    mutationFn: () =>
      told(
        api.POST("/api/sequences/{sequence}/deactivate", {
          params: { path: { sequence: whole.id } },
          body: { people },
        }),
      ),
    onSuccess: (resting) => {
      settled(resting);
      notice(t("sequence.switched_off", { name: whole.name }));
      announce(t("sequence.switched_off", { name: whole.name }));
      onClose();
    },
  });
  return (
    <Question
      id="switch-off"
      title={t("sequence.switch_off_title", { name: whole.name })}
      answer={t("sequence.switch_off")}
      isGrave={people === "stop" && whole.inside > 0}
      isPending={off.isPending}
      error={off.error}
      onAnswer={() => off.mutate()}
      onClose={onClose}
    >
      <p>{t("sequence.switch_off_text")}</p>
      {whole.inside > 0 && (
        <fieldset className={styles.choices}>
          <legend>{t("sequence.switch_off_inside", { count: whole.inside })}</legend>
          {CHOICES.map((choice) => (
            <div key={choice}>
              <RadioButton
                name="people"
                value={choice}
                text={t(`sequence.people.${choice}`)}
                checked={people === choice}
                onSelect={() => setPeople(choice)}
              />
              <p className={styles.consequence}>{t(`sequence.people_text.${choice}`)}</p>
            </div>
          ))}
        </fieldset>
      )}
    </Question>
  );
}
