/** One sequence: its header, and a tab for each thing people do with it, loaded when it is opened. */
import { Tab, TabList } from "@vibe/core";
import { lazy, Suspense, type ComponentType } from "react";
import { useTranslation } from "react-i18next";

import { go, useRoute } from "../../app/route";
import { Loading } from "../../shared/Loading";
import { Conflict } from "./draft/Conflict";
import { DraftProvider } from "./draft/DraftProvider";
import { SaveState } from "./draft/SaveState";

const TABS: Record<string, ComponentType<{ sequenceId: string }>> = {
  steps: lazy(() => import("./steps/Steps")),
  rules: lazy(() => import("./rules/Rules")),
  people: lazy(() => import("./people/People")),
  numbers: lazy(() => import("./numbers/Numbers")),
  history: lazy(() => import("./history/History")),
};

/** Stands at `#/<sequence>/<tab>`. */
export function Sequence({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const names = Object.keys(TABS);
  const chosen = Math.max(0, names.indexOf(useRoute()[1] ?? "steps"));
  const Open = TABS[names[chosen]!]!;
  return (
    <DraftProvider sequenceId={sequenceId}>
      <SaveState />
      <Conflict />
      <TabList activeTabId={chosen} onTabChange={(index) => go(sequenceId, names[index]!)}>
        {names.map((name) => (
          <Tab key={name}>{t(`sequence.tab.${name}`)}</Tab>
        ))}
      </TabList>
      <Suspense fallback={<Loading />}>
        <Open sequenceId={sequenceId} />
      </Suspense>
    </DraftProvider>
  );
}
