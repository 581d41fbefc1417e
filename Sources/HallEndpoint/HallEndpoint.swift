// HallEndpoint
