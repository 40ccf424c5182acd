// Beside the folder of files that are sent, and so never sent.
