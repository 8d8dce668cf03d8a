/** One of some things, found by typing where there are many; a label of monday shows its colour. */
import { Dropdown } from "@vibe/core";
import { useTranslation } from "react-i18next";

import styles from "./fields.module.css";

export interface Choosable {
  value: string;
  label: string;
  /** As in "#00c875". */
  colour?: string | null;
}

interface ChooseProps {
  id?: string;
  label: string;
  options: Choosable[];
  value: string | null;
  /** What stands for a value that is not among the options. */
  unknown?: string;
  placeholder?: string;
  helper?: string;
  isWrong?: boolean;
  disabled?: boolean;
  isLoading?: boolean;
  /** Whether nothing may be chosen, which is null. */
  isOptional?: boolean;
  onChange: (value: string | null) => void;
  /** Finds options elsewhere than in those given. */
  onSearch?: (typed: string) => void;
}

interface Option extends Record<string, unknown> {
  value: string;
  label: string;
  colour: string | null;
}

export function Choose({ id, label, options, value, unknown, onChange, onSearch, ...state }: ChooseProps) {
  const { t } = useTranslation();
  const every: Option[] = options.map((one) => ({ ...one, colour: one.colour ?? null }));
  const chosen =
    value === null
      ? undefined
      : (every.find((one) => one.value === value) ?? { value, label: unknown ?? value, colour: null });
  return (
    <Dropdown<Option>
      key={value ?? ""}
      id={id}
      searchable
      size="medium"
      dir="auto"
      label={label}
      inputAriaLabel={label}
      menuAriaLabel={label}
      clearAriaLabel={t("fields.clear", { label })}
      placeholder={state.placeholder ?? t("fields.choose")}
      helperText={state.helper}
      options={every}
      value={chosen}
      error={state.isWrong}
      disabled={state.disabled}
      loading={state.isLoading}
      clearable={Boolean(state.isOptional)}
      noOptionsMessage={t(state.isLoading ? "common.loading" : "fields.no_choice")}
      maxMenuHeight={240}
      optionRenderer={shown}
      valueRenderer={(one) => <span className={styles.chosen}>{shown(one)}</span>}
      onChange={(option) => onChange(option?.value ?? null)}
      onClear={() => onChange(null)}
      onInputChange={(typed) => onSearch?.(typed ?? "")}
      {...(onSearch ? { filterOption: () => true } : {})}
    />
  );
}

function shown(one: Option) {
  return (
    <span className={styles.option}>
      {one.colour && <span className={styles.colour} style={{ background: one.colour }} aria-hidden="true" />}
      <bdi>{one.label}</bdi>
    </span>
  );
}
