"""The prospects: what each does with the mail they get."""
