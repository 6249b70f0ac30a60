import { phone } from '../lib/browser.mjs';
import { looks } from '../lib/looks.mjs';

looks(phone);
