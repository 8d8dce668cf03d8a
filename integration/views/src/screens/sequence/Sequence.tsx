/** One sequence: its header, and a tab for each thing people do with it, loaded when it is opened. */
import { Tab, TabList } from "@vibe/core";
import { lazy, Suspense, type ComponentType } from "react";
import { useTranslation } from "react-i18next";

import { go, useRoute } from "../../app/route";
import { Failed } from "../../shared/Failed";
import { Loading } from "../../shared/Loading";
import { Back } from "./frame/Back";
import { Header } from "./frame/Header";
import { Notices } from "./frame/Notices";
import styles from "./frame/frame.module.css";
import { useSequence } from "./sequence";

const TABS: Record<string, ComponentType<{ sequenceId: string }>> = {
  steps: lazy(() => import("./steps/Steps")),
  rules: lazy(() => import("./rules/Rules")),
  people: lazy(() => import("./people/People")),
  numbers: lazy(() => import("./numbers/Numbers")),
  history: lazy(() => import("./history/History")),
};
const NAMES = Object.keys(TABS);

/** Stands at `#/<sequence>/<tab>`. */
export function Sequence({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const chosen = Math.max(0, NAMES.indexOf(useRoute()[1] ?? "steps"));
  const { data: whole, error, refetch } = useSequence(sequenceId);
  const Open = TABS[NAMES[chosen]!]!;
  if (!whole) {
    return (
      <main className={styles.screen}>
        <Back />
        {error ? <Failed error={error} again={() => void refetch()} /> : <Loading />}
      </main>
    );
  }
  const title = (name: string) =>
    name === "people" ? t("sequence.tab.people_inside", { count: whole.inside }) : t(`sequence.tab.${name}`);
  return (
    <main className={styles.screen}>
      <Header key={sequenceId} whole={whole} />
      <Notices whole={whole} />
      <TabList
        className={styles.tabs}
        activeTabId={chosen}
        onTabChange={(index) => go(sequenceId, NAMES[index]!)}
        tabPanelIds={NAMES.map((name) => `tab-${name}`)}
      >
        {NAMES.map((name) => (
          <Tab key={name}>{title(name)}</Tab>
        ))}
      </TabList>
      <section role="tabpanel" id={`tab-${NAMES[chosen]}`} className={styles.panel} aria-label={title(NAMES[chosen]!)}>
        <Suspense fallback={<Loading />}>
          <Open sequenceId={sequenceId} />
        </Suspense>
      </section>
    </main>
  );
}
