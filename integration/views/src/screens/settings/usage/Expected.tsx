/** What enrolling so many people in a sequence would use, beside what is left of the month. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Choose } from "../../../shared/Choose";
import { Failed } from "../../../shared/Failed";
import { useWords } from "../../../shared/moments";
import { NumberInput } from "../../../shared/NumberInput";
import styles from "../settings.module.css";

const MOST = 1_000_000;

export function Expected() {
  const { t } = useTranslation();
  const { number } = useWords();
  const [typed, setTyped] = useState("");
  const [sequence, setSequence] = useState<string | null>(null);
  const [items, setItems] = useState(100);
  const choices = useQuery({
    queryKey: ["choices", typed],
    queryFn: () => told(api.GET("/api/choices", { params: { query: { search: typed, after: 0, limit: 50 } } })),
    placeholderData: (before) => before,
  });
  const forecast = useQuery({
    queryKey: ["forecast", sequence, items],
    queryFn: () =>
      told(
        api.GET("/api/sequences/{sequence}/forecast", { params: { path: { sequence: sequence! }, query: { items } } }),
      ),
    enabled: sequence !== null,
  });
  const found = forecast.data;
  const options = (choices.data?.choices ?? []).map((one) => ({ value: one.id, label: one.name }));
  return (
    <>
      <div className={styles.form}>
        <Choose
          label={t("settings.sequence")}
          options={options}
          value={sequence}
          isLoading={choices.isFetching}
          onChange={setSequence}
          onSearch={setTyped}
        />
        <NumberInput
          label={t("settings.people")}
          value={items}
          least={1}
          most={MOST}
          onChange={(many) => setItems(many ?? 1)}
        />
      </div>
      {forecast.isError && <Failed error={forecast.error} again={() => void forecast.refetch()} />}
      {found && (
        <p role="status" className={styles.note}>
          {t("settings.forecast", {
            each: number(found.actions_each),
            actions: number(found.actions),
            month: number(found.actions_this_month),
          })}{" "}
          {t(found.fits ? "settings.fits" : "settings.does_not_fit")}
        </p>
      )}
    </>
  );
}
