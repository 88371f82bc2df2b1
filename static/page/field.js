/** What each page of the phone loads: htmx, and small scripts that each do one thing. */

import "htmx.org/dist/htmx.esm.js";
import "./trusted.js";

import "./camera.js";
import "./count.js";
import "./delivery.js";
import "./drafts.js";
import "./early.js";
import "./install.js";
import "./key.js";
import "./lesser.js";
import "./nearest.js";
import "./news.js";
import "./parcel.js";
import "./room.js";
import "./shown.js";
