"""The screen's side: thin QObjects between the visit and QML. The only room that imports Qt."""
