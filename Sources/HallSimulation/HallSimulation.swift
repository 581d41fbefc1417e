// HallSimulation
