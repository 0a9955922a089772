#include "cli/application.hpp"

int main(int argc, char** argv) { return static_cast<int>(discmaster::cli::runApplication(argc, argv)); }
