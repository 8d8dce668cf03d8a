/** What narrows the list of people: words in the name, a status, a step. */
import { Dropdown, Search } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { RunState, Whole } from "../../../api/shapes";
import { STATES } from "./lists";
import styles from "./People.module.css";
import { useStepName } from "../../../shared/steps";

export interface Filter {
  search: string;
  status: RunState | null;
  step: number | null;
}

export const everybody: Filter = { search: "", status: null, step: null };

interface Props {
  list: "inside" | "finished";
  steps: Whole["definition"]["steps"];
  filter: Filter;
  change: (filter: Filter) => void;
}

export function Filters({ list, steps, filter, change }: Props) {
  const { t } = useTranslation();
  const stepName = useStepName();
  const states = STATES[list].map((value) => ({ value, label: t(`run.status.${value}`) }));
  const places = steps.map((step, at) => ({ value: String(at), label: `${at + 1}. ${stepName(step)}` }));
  const set = (part: Partial<Filter>) => {
    const next = { ...filter, ...part };
    change(next.search || next.status || next.step !== null ? next : everybody);
  };
  return (
    <div className={styles.tools} role="search">
      <Search
        size="small"
        placeholder={t("people.search")}
        inputAriaLabel={t("people.search")}
        clearIconLabel={t("people.clear")}
        debounceRate={250}
        onChange={(search) => set({ search: search.trim() })}
      />
      <Dropdown
        size="small"
        aria-label={t("people.filter.status")}
        placeholder={t("people.filter.status")}
        clearAriaLabel={t("people.clear")}
        options={states}
        value={states.find((one) => one.value === filter.status)}
        onChange={(option) => set({ status: (option?.value as RunState | undefined) ?? null })}
      />
      <Dropdown
        size="small"
        aria-label={t("people.filter.step")}
        placeholder={t("people.filter.step")}
        clearAriaLabel={t("people.clear")}
        options={places}
        value={places.find((one) => one.value === String(filter.step))}
        onChange={(option) => set({ step: option ? Number(option.value) : null })}
      />
    </div>
  );
}
