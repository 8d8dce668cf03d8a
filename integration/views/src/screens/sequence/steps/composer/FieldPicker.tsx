/** The columns of the board, to choose one for a text: with search, what the preview item shows, and a fallback. */
import { Button, Flex, Search, Text, TextField } from "@vibe/core";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { useBoardColumns, type BoardColumn } from "./board";
import styles from "./composer.module.css";
import { fallbackOf, type Field } from "./fields";
import { usePreviewItem } from "./preview";

/** Where a field will stand, where the picker opens, and the field that is there already. */
export interface Picking {
  from: number;
  to: number;
  left: number;
  top: number;
  field: Field | null;
}

const WIDTH = 320;
const HEIGHT = 380;

interface FieldPickerProps {
  picking: Picking;
  onPicked: (chosen: Field | "brace" | null) => void;
}

export function FieldPicker({ picking, onPicked }: FieldPickerProps) {
  const { t } = useTranslation();
  const { fields } = useBoardColumns();
  const [search, setSearch] = useState("");
  const found = fields.filter((one) => one.title.toLowerCase().includes(search.trim().toLowerCase()));
  const [column, setColumn] = useState(picking.field?.column ?? null);
  const [fallback, setFallback] = useState(picking.field?.fallback ?? "");
  const chosen = found.find((one) => one.id === column) ?? found[0];
  const box = useRef<HTMLDivElement>(null);
  useOutside(box, () => onPicked(null));

  const move = (by: number) => {
    const at = chosen ? found.indexOf(chosen) : -1;
    const next = found[Math.min(Math.max(at + by, 0), found.length - 1)];
    if (next) setColumn(next.id);
  };
  const insert = () => {
    if (chosen) onPicked({ column: chosen.id, fallback: fallback.trim() ? fallbackOf(fallback.trim()) : null });
  };
  const pressed = (event: KeyboardEvent) => {
    const inFallback = event.target instanceof HTMLInputElement && event.target.name === "fallback";
    if (event.key === "Escape") onPicked(picking.field ? null : "brace");
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && inFallback) insert();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement)
      box.current?.querySelector<HTMLInputElement>("input[name=fallback]")?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={t("composer.fields")}
      className={styles.picker}
      style={placeOf(picking)}
      onKeyDown={pressed}
    >
      <Search
        autoFocus
        size="small"
        placeholder={t("composer.searchFields")}
        inputAriaLabel={t("composer.searchFields")}
        value={search}
        onChange={setSearch}
        showClearIcon={false}
        debounceRate={0}
      />
      <Columns found={found} chosen={chosen} onChoose={setColumn} />
      <TextField
        size="small"
        name="fallback"
        id="fallback"
        inputAriaLabel={t("composer.fallback")}
        title={t("composer.fallback")}
        placeholder={t("composer.fallbackHint")}
        value={fallback}
        maxLength={500}
        onChange={setFallback}
      />
      <Flex gap="small" justify="end">
        <Button size="small" kind="tertiary" onClick={() => onPicked(null)}>
          {t("composer.cancel")}
        </Button>
        <Button size="small" disabled={!chosen} onClick={insert}>
          {picking.field ? t("composer.apply") : t("composer.insert")}
        </Button>
      </Flex>
    </div>
  );
}

interface ColumnsProps {
  found: BoardColumn[];
  chosen: BoardColumn | undefined;
  onChoose: (column: string) => void;
}

function Columns({ found, chosen, onChoose }: ColumnsProps) {
  const { t } = useTranslation();
  const { sampleOf } = usePreviewItem();
  const { error } = useBoardColumns();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  if (found.length === 0)
    return (
      <Text type="text2" color="secondary" ellipsis={false}>
        {error ? t("composer.noBoard") : t("composer.noFields")}
      </Text>
    );
  return (
    <ul ref={list} role="listbox" aria-label={t("composer.columns")} className={styles.columns} tabIndex={0}>
      {found.map((one) => (
        <li
          key={one.id}
          id={`${id}-${one.id}`}
          role="option"
          aria-selected={one === chosen}
          onClick={() => onChoose(one.id)}
        >
          <bdi>{one.title}</bdi>
          <bdi className={styles.sample}>{sampleOf(one.id)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function placeOf({ left, top }: Picking) {
  const most = { left: innerWidth - WIDTH - 8, top: innerHeight - HEIGHT - 8 };
  return { left: Math.max(8, Math.min(left, most.left)), top: Math.max(8, Math.min(top + 4, most.top)) };
}

function useOutside(box: { current: HTMLElement | null }, leave: () => void) {
  const newest = useRef(leave);
  newest.current = leave;
  useEffect(() => {
    const pressed = (event: MouseEvent) => {
      if (!box.current?.contains(event.target as Node)) newest.current();
    };
    addEventListener("mousedown", pressed);
    return () => removeEventListener("mousedown", pressed);
  }, [box]);
}
