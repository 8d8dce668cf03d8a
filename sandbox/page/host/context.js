// What `get("context")` answers: a part that every view is told, and a part by the kind of feature.

import { me, user } from "../who.js";
import { host, view } from "./views.js";

const OBJECT = 18499001122; // the custom object in the workspace: also its board and its instance
export const WORKSPACE = 1550021;
const FIRST_FEATURE = 13200100;

const PARTS = {
  AppFeatureBoardView: ({ board }) => ({
    ...boards(board), boardViewId: board + 7, instanceId: board + 7, instanceType: "board_view", viewMode: "fullScreen", workspaceId: WORKSPACE,
  }),
  AppFeatureItemView: ({ board, item }) => ({
    ...boards(board), itemId: item, instanceId: board + 9, instanceType: "item_view", workspaceId: WORKSPACE,
  }),
  AppFeatureObject: (_, who) => ({
    ...boards(OBJECT), instanceId: OBJECT, instanceType: "object_view", workspaceId: WORKSPACE, isFullScreen: true, isPresentingMode: false,
    objectPermissions: who.kind === "view_only" ? "view" : "edit", isFirstLevelControlPinned: false, isSlidePanelOpen: false, boardLoadingState: 2,
  }),
  AppFeatureItemBatchAction: ({ board, selected }) => ({ boardId: board, itemId: selected[0], selectedPulsesIds: selected }),
  AppFeatureAccountSettingsView: () => ({}),
};

const boards = (board) => ({ boardId: board, boardIds: [board] });
const numbers = (text) => (text ? text.split(",").map(Number) : []);

export function context(frame, state) {
  const feature = view(frame.dataset.feature);
  const who = user(state);
  const place = { board: Number(frame.dataset.board), item: Number(frame.dataset.item), selected: numbers(frame.dataset.selected) };
  return { ...common(feature, who), ...PARTS[feature.type](place, who) };
}

function common(feature, who) {
  const { account, app, scopes, views } = host();
  return {
    theme: me.theme,
    themeConfig: null,
    account: { id: account.id },
    user: {
      id: who.id, isAdmin: who.kind === "admin", isGuest: who.kind === "guest", isViewOnly: who.kind === "view_only",
      countryCode: "DE", currentLanguage: who.language, timeFormat: "24H", timeZoneOffset: who.hours_offset,
    },
    region: "euc1",
    productKind: "crm",
    app,
    appVersion: {
      id: 11200345, name: "v1", status: "live", type: "major",
      versionData: { major: 1, minor: 0, patch: 0, number: 1, type: "major", displayNumber: "v1" },
    },
    appFeature: { type: feature.type, name: feature.name },
    ...(feature.type === "AppFeatureBoardView" || feature.type === "AppFeatureObject" ? { appFeatureId: FIRST_FEATURE + views.indexOf(feature) } : {}),
    permissions: { approvedScopes: scopes, requiredScopes: scopes },
  };
}
