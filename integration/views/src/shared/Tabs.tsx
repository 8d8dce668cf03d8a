/** Tabs in one line: where there is no room for all of them they scroll, and the chosen one is in sight. */
import { Tab, TabList } from "@vibe/core";
import { useEffect, useRef } from "react";

import styles from "./Tabs.module.css";

interface TabsProps {
  titles: string[];
  chosen: number;
  size?: "sm";
  /** The ids of what each tab shows. */
  panels?: string[];
  onChoose: (index: number) => void;
}

export function Tabs({ titles, chosen, size, panels, onChoose }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = list.current?.querySelectorAll("[role=tab]")[chosen];
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen, titles.length]);
  return (
    <div className={styles.tabs} ref={list}>
      <TabList size={size} activeTabId={chosen} onTabChange={onChoose} tabPanelIds={panels}>
        {titles.map((title, at) => (
          <Tab key={at}>{title}</Tab>
        ))}
      </TabList>
    </div>
  );
}
