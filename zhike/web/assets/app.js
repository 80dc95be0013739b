// The program's script: each module wires one behaviour to markup that asks for it.
import "./js/server.js";
import "./js/menu.js";
import "./js/dialog.js";
import "./js/search.js";
import "./js/keys.js";
import "./js/look.js";
import "./js/form.js";
import "./js/picker.js";
import "./js/quick.js";
import "./js/selection.js";
import "./js/query.js";
import "./js/widths.js";
import "./js/cells.js";
import "./js/sortable.js";
import "./js/board.js";
import "./js/toast.js";
import "./js/pictures.js";
