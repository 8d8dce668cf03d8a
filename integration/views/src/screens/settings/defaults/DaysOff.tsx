/** The days off of the account, added and removed one by one. */
import { Button, IconButton } from "@vibe/core";
import { Delete } from "@vibe/icons";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Failed } from "../../../shared/Failed";
import fields from "../../../shared/fields.module.css";
import { Loading } from "../../../shared/Loading";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

const LONGEST_NAME = 100;

interface Day {
  day: string;
  name: string;
}

export function DaysOff({ mayChange }: { mayChange: boolean }) {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["holidays"],
    queryFn: () => told(api.GET("/api/holidays")),
  });
  const [wish, setWish] = useState<Day>({ day: "", name: "" });
  const write = useAct({
    run: ({ days }: { days: Day[]; said: string }) => told(api.PUT("/api/holidays", { body: { days } })),
    changes: "holidays",
    said: (_, given) => given.said,
    isShown: true,
    done: () => setWish({ day: "", name: "" }),
  });
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!data) return <Loading rows={2} />;
  const written = new Intl.DateTimeFormat(i18n.language, { dateStyle: "full", timeZone: "UTC" });
  const others = (day: string) => data.days.filter((one) => one.day !== day);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!wish.day || !wish.name.trim()) return;
    const days = [...others(wish.day), { ...wish, name: wish.name.trim() }];
    write.mutate({ days, said: t("settings.day_added", { name: wish.name }) });
  };
  const remove = (one: Day) =>
    write.mutate({ days: others(one.day), said: t("settings.day_removed", { name: one.name }) });
  return (
    <>
      {data.days.length === 0 && <p className={styles.note}>{t("settings.no_days_off")}</p>}
      <ul className={styles.list}>
        {data.days.map((one) => (
          <li key={one.day} className={styles.head}>
            <span className={styles.name}>{written.format(new Date(`${one.day}T00:00:00Z`))}</span>
            <bdi className={styles.note}>{one.name}</bdi>
            {mayChange && (
              <IconButton
                size="small"
                kind="tertiary"
                icon={Delete}
                aria-label={t("settings.remove_day", { name: one.name })}
                disabled={write.isPending}
                onClick={() => remove(one)}
              />
            )}
          </li>
        ))}
      </ul>
      {write.isError && <Failed error={write.error} />}
      {mayChange ? (
        <form onSubmit={add} className={styles.buttons} noValidate>
          {(["day", "name"] as const).map((part) => (
            <div key={part} className={fields.field}>
              <label className={fields.label} htmlFor={`day-off-${part}`}>
                {t(`settings.day_off.${part}`)}
              </label>
              <input
                id={`day-off-${part}`}
                className={fields.input}
                type={part === "day" ? "date" : "text"}
                maxLength={LONGEST_NAME}
                value={wish[part]}
                onChange={(event) => setWish({ ...wish, [part]: event.target.value })}
              />
            </div>
          ))}
          <Button size="medium" type="submit" disabled={!wish.day || !wish.name.trim()} loading={write.isPending}>
            {t("settings.add_day")}
          </Button>
        </form>
      ) : (
        <p className={styles.note}>{t("settings.days_off_admins")}</p>
      )}
    </>
  );
}
