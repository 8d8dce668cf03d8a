/** The three dots of a person's row. */
import { MenuButton, MenuItem } from "@vibe/core";
import { Open, Pause, Play, Remove, Retry, Timeline } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import type { Run } from "../../../api/shapes";
import { openItem } from "../../../monday/sdk";
import { useItemName } from "../../../shared/ItemLink";
import { SteadyMenu } from "../../../shared/SteadyMenu";
import { useRunActions } from "../../../shared/useRunActions";
import { useActions } from "./actions";

export function RowMenu({ run }: { run: Run }) {
  const { t } = useTranslation();
  const here = useActions();
  const actions = useRunActions(run, here.changed);
  const name = useItemName()(run.item);
  const may = { disabled: !run.may_change, disableReason: run.may_change ? undefined : t("run.may_not") };
  const live = run.status === "active" || run.status === "paused";
  const items = [
    run.status === "active" && (
      <MenuItem key="pause" icon={Pause} title={t("run.pause")} onClick={() => here.pause(run)} {...may} />
    ),
    run.status === "paused" && (
      <MenuItem key="resume" icon={Play} title={t("run.resume")} onClick={() => void actions.resume()} {...may} />
    ),
    run.status === "failed" && (
      <MenuItem key="retry" icon={Retry} title={t("run.retry")} onClick={() => void actions.retry()} {...may} />
    ),
    live && (
      <MenuItem key="out" icon={Remove} title={t("run.unenroll")} onClick={() => void actions.unenroll()} {...may} />
    ),
    <MenuItem
      key="item"
      icon={Open}
      title={t("run.open_item")}
      disabled={!run.item.accessible}
      onClick={() => openItem(run.item.id)}
    />,
    <MenuItem key="history" icon={Timeline} title={t("run.show_history")} onClick={() => here.show(run)} />,
  ];
  return (
    <MenuButton size="small" aria-label={t("run.menu", { name })} closeMenuOnItemClick>
      <SteadyMenu id={`run-${run.id}`} size="medium" aria-label={t("run.menu", { name })} focusOnMount>
        {items.filter((item) => item !== false)}
      </SteadyMenu>
    </MenuButton>
  );
}
