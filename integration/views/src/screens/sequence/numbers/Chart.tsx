/** The days as lines; loaded by itself, for the chart library is large. */
import { useTranslation } from "react-i18next";
import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import type { DayNumbers } from "../../../api/shapes";
import { useWords } from "../../../shared/moments";
import styles from "./Numbers.module.css";

/** Each line has a colour and a stroke of its own: never colour alone. */
const LOOKS = [
  ["enrolled", "var(--color-american_gray)", "2 3"],
  ["delivered", "var(--color-bright-blue)", undefined],
  ["opened", "var(--color-purple)", "8 3"],
  ["clicked", "var(--color-working_orange)", "4 2"],
  ["replied", "var(--color-done-green)", "12 3"],
  ["bounced", "var(--color-stuck-red)", "2 2"],
] as const;

export default function Chart({ days }: { days: DayNumbers[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const sum = (name: (typeof LOOKS)[number][0]) => days.reduce((total, one) => total + one[name], 0);
  const told = LOOKS.map(([name]) => `${t(`numbers.of.${name}`)} ${words.number(sum(name))}`).join(", ");
  return (
    <div className={styles.chart} role="img" aria-label={t("numbers.chart", { told })}>
      <ResponsiveContainer width="100%" height={280}>
        <LineChart data={days} margin={{ top: 8, right: 16, bottom: 0, left: -16 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--ui-border-color)" vertical={false} />
          <XAxis
            dataKey="day"
            tickFormatter={(day: string) => words.date(day)}
            minTickGap={24}
            stroke="var(--secondary-text-color)"
            tick={{ fontSize: 12 }}
          />
          <YAxis allowDecimals={false} stroke="var(--secondary-text-color)" tick={{ fontSize: 12 }} />
          <Tooltip
            labelFormatter={(day) => words.date(String(day))}
            contentStyle={{
              background: "var(--dialog-background-color)",
              border: "1px solid var(--ui-border-color)",
              borderRadius: "var(--border-radius-medium)",
            }}
          />
          <Legend
            iconType="plainline"
            itemSorter={null}
            formatter={(name: string) => <span className={styles.legend}>{name}</span>}
          />
          {LOOKS.map(([name, colour, dashes]) => (
            <Line
              key={name}
              type="linear"
              dataKey={name}
              name={t(`numbers.of.${name}`)}
              stroke={colour}
              strokeWidth={2}
              strokeDasharray={dashes}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}
