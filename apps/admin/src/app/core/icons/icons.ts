import { inject } from '@angular/core';
import { MatIconRegistry } from '@angular/material/icon';
import { DomSanitizer } from '@angular/platform-browser';
import accountCircle from '@material-symbols/svg-400/rounded/account_circle.svg';
import add from '@material-symbols/svg-400/rounded/add.svg';
import addLink from '@material-symbols/svg-400/rounded/add_link.svg';
import arrowBack from '@material-symbols/svg-400/rounded/arrow_back.svg';
import arrowDownward from '@material-symbols/svg-400/rounded/arrow_downward.svg';
import arrowForward from '@material-symbols/svg-400/rounded/arrow_forward.svg';
import arrowUpward from '@material-symbols/svg-400/rounded/arrow_upward.svg';
import autoDelete from '@material-symbols/svg-400/rounded/auto_delete.svg';
import autorenew from '@material-symbols/svg-400/rounded/autorenew.svg';
import block from '@material-symbols/svg-400/rounded/block.svg';
import check from '@material-symbols/svg-400/rounded/check.svg';
import checkCircle from '@material-symbols/svg-400/rounded/check_circle.svg';
import close from '@material-symbols/svg-400/rounded/close.svg';
import cloudOff from '@material-symbols/svg-400/rounded/cloud_off.svg';
import contentCopy from '@material-symbols/svg-400/rounded/content_copy.svg';
import contrast from '@material-symbols/svg-400/rounded/contrast.svg';
import darkMode from '@material-symbols/svg-400/rounded/dark_mode.svg';
import dashboard from '@material-symbols/svg-400/rounded/dashboard.svg';
import deleteIcon from '@material-symbols/svg-400/rounded/delete.svg';
import dns from '@material-symbols/svg-400/rounded/dns.svg';
import download from '@material-symbols/svg-400/rounded/download.svg';
import dragIndicator from '@material-symbols/svg-400/rounded/drag_indicator.svg';
import edit from '@material-symbols/svg-400/rounded/edit.svg';
import error from '@material-symbols/svg-400/rounded/error.svg';
import gppBad from '@material-symbols/svg-400/rounded/gpp_bad.svg';
import group from '@material-symbols/svg-400/rounded/group.svg';
import history from '@material-symbols/svg-400/rounded/history.svg';
import hourglassTop from '@material-symbols/svg-400/rounded/hourglass_top.svg';
import info from '@material-symbols/svg-400/rounded/info.svg';
import inventory from '@material-symbols/svg-400/rounded/inventory_2.svg';
import keyFill from '@material-symbols/svg-400/rounded/key-fill.svg';
import key from '@material-symbols/svg-400/rounded/key.svg';
import keyOff from '@material-symbols/svg-400/rounded/key_off.svg';
import lightMode from '@material-symbols/svg-400/rounded/light_mode.svg';
import link from '@material-symbols/svg-400/rounded/link.svg';
import linkOff from '@material-symbols/svg-400/rounded/link_off.svg';
import lockReset from '@material-symbols/svg-400/rounded/lock_reset.svg';
import login from '@material-symbols/svg-400/rounded/login.svg';
import logout from '@material-symbols/svg-400/rounded/logout.svg';
import manageAccounts from '@material-symbols/svg-400/rounded/manage_accounts.svg';
import menu from '@material-symbols/svg-400/rounded/menu.svg';
import monitoring from '@material-symbols/svg-400/rounded/monitoring.svg';
import moreVert from '@material-symbols/svg-400/rounded/more_vert.svg';
import pause from '@material-symbols/svg-400/rounded/pause.svg';
import personAdd from '@material-symbols/svg-400/rounded/person_add.svg';
import personRemove from '@material-symbols/svg-400/rounded/person_remove.svg';
import playArrow from '@material-symbols/svg-400/rounded/play_arrow.svg';
import power from '@material-symbols/svg-400/rounded/power_settings_new.svg';
import refresh from '@material-symbols/svg-400/rounded/refresh.svg';
import repeat from '@material-symbols/svg-400/rounded/repeat.svg';
import timerOff from '@material-symbols/svg-400/rounded/timer_off.svg';
import resetIcon from '@material-symbols/svg-400/rounded/restart_alt.svg';
import rocketLaunch from '@material-symbols/svg-400/rounded/rocket_launch.svg';
import schedule from '@material-symbols/svg-400/rounded/schedule.svg';
import search from '@material-symbols/svg-400/rounded/search.svg';
import sensors from '@material-symbols/svg-400/rounded/sensors.svg';
import shield from '@material-symbols/svg-400/rounded/shield.svg';
import rotate from '@material-symbols/svg-400/rounded/swap_horiz.svg';
import swapVert from '@material-symbols/svg-400/rounded/swap_vert.svg';
import sync from '@material-symbols/svg-400/rounded/sync.svg';
import terminal from '@material-symbols/svg-400/rounded/terminal.svg';
import token from '@material-symbols/svg-400/rounded/token.svg';
import translate from '@material-symbols/svg-400/rounded/translate.svg';
import undo from '@material-symbols/svg-400/rounded/undo.svg';
import upload from '@material-symbols/svg-400/rounded/upload_file.svg';
import verticalAlignBottom from '@material-symbols/svg-400/rounded/vertical_align_bottom.svg';
import verticalAlignTop from '@material-symbols/svg-400/rounded/vertical_align_top.svg';
import visibilityOff from '@material-symbols/svg-400/rounded/visibility_off.svg';
import visibility from '@material-symbols/svg-400/rounded/visibility.svg';
import warning from '@material-symbols/svg-400/rounded/warning.svg';

/** Each icon of the app under its `svgIcon` name. Only these are in the bundle. */
const ICONS = {
  account: accountCircle,
  add,
  'arrow-forward': arrowForward,
  block,
  check,
  'check-circle': checkCircle,
  close,
  'cloud-off': cloudOff,
  copy: contentCopy,
  'theme-dark': darkMode,
  'theme-light': lightMode,
  'theme-system': contrast,
  dashboard,
  delete: deleteIcon,
  download,
  error,
  events: history,
  info,
  inventory,
  key,
  'key-fill': keyFill,
  language: translate,
  link,
  live: sensors,
  logout,
  menu,
  polling: sync,
  proxy: dns,
  refresh,
  reset: resetIcon,
  restore: undo,
  rotate,
  schedule,
  'timer-off': timerOff,
  search,
  token,
  upload,
  users: group,
  visibility,
  'visibility-off': visibilityOff,
  warning,
  purge: autoDelete,
  refused: gppBad,
  waiting: hourglassTop,
  'key-off': keyOff,
  'link-off': linkOff,
  password: lockReset,
  login,
  role: manageAccounts,
  chart: monitoring,
  'person-add': personAdd,
  'person-remove': personRemove,
  rocket: rocketLaunch,
  'arrow-upward': arrowUpward,
  generate: autorenew,
  terminal,
  edit,
  'arrow-back': arrowBack,
  'arrow-downward': arrowDownward,
  drag: dragIndicator,
  more: moreVert,
  power,
  bind: addLink,
  turns: repeat,
  'to-top': verticalAlignTop,
  'to-bottom': verticalAlignBottom,
  order: swapVert,
  guard: shield,
  pause,
  resume: playArrow,
} as const satisfies Record<string, string>;

export type IconName = keyof typeof ICONS;

/** Needs an injection context. */
export function registerIcons(): void {
  const registry = inject(MatIconRegistry);
  const sanitizer = inject(DomSanitizer);
  for (const [name, markup] of Object.entries(ICONS)) {
    // The markup comes from the bundle, never from data.
    registry.addSvgIconLiteral(name, sanitizer.bypassSecurityTrustHtml(markup));
  }
}
