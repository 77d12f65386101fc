"""The window: thin views of a plan, and the fields a case is entered with. The only room with Qt."""

import gc

gc.disable()  # nothing can be collected while modules load; the window switches it on after its first paint
