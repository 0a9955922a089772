#pragma once
// What systemd is told about the service's life (sd_notify); nothing where no systemd started it.

namespace discmaster {

void tellReady();
/// That the service leaves: starts that are asked for when systemd knows it wait for the service's end.
void tellStopping();
/// Returns when systemd knows what it was told.
void waitUntilTold();
/// For another minute before a service that stops is killed; to be asked for again before it is over.
void askForTime();

}  // namespace discmaster
