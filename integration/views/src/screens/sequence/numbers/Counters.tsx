/** The counters of a sequence: people first, then what they did with its e-mails, each with what it is counted of. */
import { useTranslation } from "react-i18next";

import type { Numbers } from "../../../api/shapes";
import { useRate, type RateKind } from "../../../shared/rates";
import { useWords } from "../../../shared/moments";
import type { Behind } from "./numbers";
import styles from "./Numbers.module.css";

interface CountersProps {
  numbers: Numbers;
  open: (of: Behind) => void;
}

const PEOPLE = ["total", "active", "completed", "stopped", "exited", "failed"] as const;
const RATES = [
  ["open", "opened"],
  ["click", "clicked"],
  ["reply", "replied"],
] as const;

export function Counters({ numbers, open }: CountersProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { people } = numbers;
  return (
    <>
      <ul className={styles.counters} aria-label={t("numbers.people")}>
        {PEOPLE.map((of) => (
          <Counter
            key={of}
            name={t(`numbers.of.${of}`)}
            value={words.number(people[of])}
            note={of === "total" ? t("numbers.ever") : t("numbers.part", { of: words.number(people.total) })}
            open={people[of] ? () => open(of) : undefined}
          />
        ))}
      </ul>
      <ul className={styles.counters} aria-label={t("numbers.mails")}>
        <Counter
          name={t("numbers.of.delivered")}
          value={words.number(people.delivered)}
          note={t("numbers.part", { of: words.number(people.total) })}
          open={people.delivered ? () => open("delivered") : undefined}
        />
        {RATES.map(([kind, of]) => (
          <RateCounter key={kind} kind={kind} of={of} numbers={numbers} open={open} />
        ))}
        <Counter
          name={t("numbers.of.bounced")}
          value={words.number(people.bounced)}
          note={t("numbers.part", { of: words.number(people.total) })}
          open={people.bounced ? () => open("bounced") : undefined}
        />
      </ul>
    </>
  );
}

function RateCounter({
  kind,
  of,
  numbers,
  open,
}: CountersProps & { kind: RateKind; of: "opened" | "clicked" | "replied" }) {
  const { t } = useTranslation();
  const rate = numbers.rates[kind];
  const { shown, behind } = useRate(rate, kind);
  return (
    <Counter
      name={t(`numbers.of.${of}`)}
      value={shown}
      note={rate.of ? behind : t("numbers.nothing_delivered")}
      open={rate.people ? () => open(of) : undefined}
    />
  );
}

function Counter({ name, value, note, open }: { name: string; value: string; note: string; open?: () => void }) {
  const inside = (
    <>
      <span className={styles.name}>{name}</span>
      <span className={styles.value}>{value}</span>
      <span className={styles.note}>{note}</span>
    </>
  );
  return (
    <li>
      {open ? (
        <button type="button" className={styles.counter} onClick={open}>
          {inside}
        </button>
      ) : (
        <div className={styles.counter}>{inside}</div>
      )}
    </li>
  );
}
