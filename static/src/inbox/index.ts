// The inbox: items open beside the list, single keys decide, and the list stays true by itself.
import './inbox.css';
import './item.css';
import './evidence.css';
import { startDialogs } from './dialogs';
import { startForms } from './forms';
import { startKeys } from './keys';
import { startLive } from './live';
import { startOpening } from './open';
import { startSearch } from './search';

startForms();
startDialogs();
startOpening();
startKeys();
startSearch();
startLive();
