int below();
int above() { return below() + 1; }
