// What every page has: the look, htmx under the strict content policy, and the small behaviors of
// the shell. Each behavior listens on the document, so parts that htmx brings in have it too.
import '@fontsource-variable/inter/wght.css';
import './shared.css';
import './htmx';
import { startClosing } from './closing';
import { startMoments } from './moments';
import { startRail } from './rail';
import { startRows } from './rows';
import { startTabs } from './tabs';
import { startTheme } from './theme';
import { startToasts } from './toast';

startTheme();
startRail();
startTabs();
startClosing();
startRows();
startMoments();
startToasts();
